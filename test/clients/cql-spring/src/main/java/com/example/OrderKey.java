package com.example;

import java.time.Instant;
import org.springframework.data.cassandra.core.cql.Ordering;
import org.springframework.data.cassandra.core.cql.PrimaryKeyType;
import org.springframework.data.cassandra.core.mapping.PrimaryKeyClass;
import org.springframework.data.cassandra.core.mapping.PrimaryKeyColumn;

@PrimaryKeyClass
public record OrderKey(
    @PrimaryKeyColumn(name = "customer", type = PrimaryKeyType.PARTITIONED) String customer,
    @PrimaryKeyColumn(name = "placed", type = PrimaryKeyType.CLUSTERED, ordering = Ordering.DESCENDING) Instant placed) {}
