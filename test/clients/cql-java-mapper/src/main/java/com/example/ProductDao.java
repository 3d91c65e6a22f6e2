package com.example;

import com.datastax.dse.driver.api.mapper.reactive.MappedReactiveResultSet;
import com.datastax.oss.driver.api.core.PagingIterable;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.mapper.annotations.CqlName;
import com.datastax.oss.driver.api.mapper.annotations.Dao;
import com.datastax.oss.driver.api.mapper.annotations.Delete;
import com.datastax.oss.driver.api.mapper.annotations.Increment;
import com.datastax.oss.driver.api.mapper.annotations.Insert;
import com.datastax.oss.driver.api.mapper.annotations.Query;
import com.datastax.oss.driver.api.mapper.annotations.Select;
import com.datastax.oss.driver.api.mapper.annotations.StatementAttributes;
import com.datastax.oss.driver.api.mapper.annotations.Update;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

@Dao
public interface ProductDao {
  @Insert
  void save(Product product);

  @Insert(ifNotExists = true)
  boolean saveNew(Product product);

  @Insert(ttl = ":ttl", timestamp = ":time")
  BoundStatement insertion(Product product, @CqlName("ttl") int ttl, @CqlName("time") long time);

  @Select
  Product find(UUID id, int version);

  @Select
  CompletionStage<Product> findLater(UUID id, int version);

  @Select(customWhereClause = "id = :id AND version >= :least", orderBy = "version DESC", limit = ":count")
  PagingIterable<Product> newest(UUID id, @CqlName("least") int least, @CqlName("count") int count);

  @Select(customWhereClause = "id = :id")
  @StatementAttributes(pageSize = 3)
  PagingIterable<Product> paged(UUID id);

  @Select(customWhereClause = "id = :id")
  @StatementAttributes(pageSize = 3)
  MappedReactiveResultSet<Product> flowing(UUID id);

  @Update
  void update(Product product);

  @Update(customIfClause = "name = :expected")
  boolean rename(Product product, @CqlName("expected") String expected);

  @Delete(ifExists = true)
  boolean remove(Product product);

  @Delete(entityClass = Product.class)
  void removeAll(UUID id);

  @Query("SELECT count(*) FROM ${keyspaceId}.products WHERE id = :id")
  long count(UUID id);

  @Increment(entityClass = Views.class)
  void see(UUID id, long seen);

  @Select
  Views views(UUID id);
}
