package com.example;

import com.datastax.driver.mapping.annotations.ClusteringColumn;
import com.datastax.driver.mapping.annotations.Column;
import com.datastax.driver.mapping.annotations.Computed;
import com.datastax.driver.mapping.annotations.Frozen;
import com.datastax.driver.mapping.annotations.PartitionKey;
import com.datastax.driver.mapping.annotations.Table;
import java.util.Map;
import java.util.UUID;

@Table(keyspace = "driver_java3", name = "users")
public class User {
  @PartitionKey private String team;
  @ClusteringColumn private UUID id;

  @Column(name = "full_name")
  private String name;

  @Frozen private Address address;
  private Map<String, Integer> scores;

  @Computed("writetime(full_name)")
  private Long written;

  public User() {}

  public User(String team, UUID id, String name, Address address, Map<String, Integer> scores) {
    this.team = team;
    this.id = id;
    this.name = name;
    this.address = address;
    this.scores = scores;
  }

  public String getTeam() {
    return team;
  }

  public void setTeam(String team) {
    this.team = team;
  }

  public UUID getId() {
    return id;
  }

  public void setId(UUID id) {
    this.id = id;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public Address getAddress() {
    return address;
  }

  public void setAddress(Address address) {
    this.address = address;
  }

  public Map<String, Integer> getScores() {
    return scores;
  }

  public void setScores(Map<String, Integer> scores) {
    this.scores = scores;
  }

  public Long getWritten() {
    return written;
  }

  public void setWritten(Long written) {
    this.written = written;
  }
}
