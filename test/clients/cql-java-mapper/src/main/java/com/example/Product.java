package com.example;

import com.datastax.oss.driver.api.mapper.annotations.ClusteringColumn;
import com.datastax.oss.driver.api.mapper.annotations.Computed;
import com.datastax.oss.driver.api.mapper.annotations.CqlName;
import com.datastax.oss.driver.api.mapper.annotations.Entity;
import com.datastax.oss.driver.api.mapper.annotations.PartitionKey;
import com.datastax.oss.driver.api.mapper.annotations.PropertyStrategy;
import com.datastax.oss.driver.api.mapper.entity.naming.GetterStyle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

@Entity
@CqlName("products")
@PropertyStrategy(mutable = false, getterStyle = GetterStyle.FLUENT)
public record Product(
    @PartitionKey UUID id,
    @ClusteringColumn int version,
    String name,
    Dimensions size,
    Set<String> tags,
    Map<String, List<Integer>> scores,
    Instant made,
    @Computed("writetime(name)") Long written) {

  Product named(String name) {
    return new Product(id, version, name, size, tags, scores, made, null);
  }
}
