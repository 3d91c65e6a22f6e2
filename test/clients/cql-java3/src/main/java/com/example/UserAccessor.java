package com.example;

import com.datastax.driver.mapping.Result;
import com.datastax.driver.mapping.annotations.Accessor;
import com.datastax.driver.mapping.annotations.Param;
import com.datastax.driver.mapping.annotations.Query;
import com.google.common.util.concurrent.ListenableFuture;

@Accessor
public interface UserAccessor {
  @Query("SELECT * FROM driver_java3.users WHERE team = :team")
  Result<User> ofTeam(@Param("team") String team);

  @Query("SELECT * FROM driver_java3.users")
  ListenableFuture<Result<User>> all();
}
