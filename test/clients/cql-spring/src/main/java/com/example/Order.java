package com.example;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.springframework.data.annotation.Version;
import org.springframework.data.cassandra.core.mapping.Column;
import org.springframework.data.cassandra.core.mapping.Frozen;
import org.springframework.data.cassandra.core.mapping.Indexed;
import org.springframework.data.cassandra.core.mapping.PrimaryKey;
import org.springframework.data.cassandra.core.mapping.Table;

@Table("orders")
public record Order(
    @PrimaryKey OrderKey key,
    @Indexed String state,
    BigDecimal total,
    @Column("lines") List<String> items,
    Map<String, Integer> amounts,
    @Frozen Address shipTo,
    @Version long version) {

  Order in(String state) {
    return new Order(key, state, total, items, amounts, shipTo, version);
  }
}
