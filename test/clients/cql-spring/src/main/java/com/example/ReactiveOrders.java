package com.example;

import org.springframework.data.cassandra.repository.ReactiveCassandraRepository;
import reactor.core.publisher.Flux;

public interface ReactiveOrders extends ReactiveCassandraRepository<Order, OrderKey> {
  Flux<Order> findByKeyCustomer(String customer);
}
