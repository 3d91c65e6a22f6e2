package com.example;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.data.cassandra.repository.CassandraRepository;
import org.springframework.data.cassandra.repository.Query;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

public interface Orders extends CassandraRepository<Order, OrderKey> {
  List<Order> findByKeyCustomer(String customer);

  List<Order> findByKeyCustomerAndKeyPlacedGreaterThan(String customer, Instant after);

  Slice<Order> findByKeyCustomer(String customer, Pageable page);

  List<Order> findByState(String state);

  Stream<Order> streamByKeyCustomer(String customer);

  @Query("SELECT count(*) FROM orders WHERE customer = ?0")
  long countOf(String customer);
}
