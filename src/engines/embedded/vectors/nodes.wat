;; Distances of a query to nodes of a graph: the query in 16 bits a number, the nodes in 8, both whole numbers of their own scale.
;; Assembled by tools/vector-kernel.mjs into kernel-modules.ts; this file is plain WebAssembly text, so that other assemblers read it too.
(module
  (import "graph" "memory" (memory 1 65536 shared))

  ;; For each of `count` node numbers at `ids`: add + bias - scale * factor * (query . numbers), a float32 at `results`.
  ;; A node is `stride` bytes from `nodes` on: scale f32, bias f32, …, and `bytes` numbers from `numbers` on. `bytes` is a multiple of 32.
  (func (export "gather")
    (param $query i32) (param $ids i32) (param $count i32) (param $nodes i32) (param $stride i32) (param $numbers i32)
    (param $bytes i32) (param $factor f32) (param $add f32) (param $results i32)
    (local $node i32) (local $at i32) (local $end i32) (local $q i32) (local $s0 v128) (local $s1 v128)
    block
      loop
        local.get $count
        i32.eqz
        br_if 1

        local.get $ids
        i32.load
        local.get $stride
        i32.mul
        local.get $nodes
        i32.add
        local.tee $node
        local.get $numbers
        i32.add
        local.tee $at
        local.get $bytes
        i32.add
        local.set $end
        local.get $query
        local.set $q
        v128.const i32x4 0 0 0 0
        local.set $s0
        v128.const i32x4 0 0 0 0
        local.set $s1

        loop ;; 32 numbers at a time
          local.get $s0
          local.get $at
          v128.load8x8_s
          local.get $q
          v128.load
          i32x4.dot_i16x8_s
          i32x4.add
          local.get $at
          v128.load8x8_s offset=16
          local.get $q
          v128.load offset=32
          i32x4.dot_i16x8_s
          i32x4.add
          local.set $s0
          local.get $s1
          local.get $at
          v128.load8x8_s offset=8
          local.get $q
          v128.load offset=16
          i32x4.dot_i16x8_s
          i32x4.add
          local.get $at
          v128.load8x8_s offset=24
          local.get $q
          v128.load offset=48
          i32x4.dot_i16x8_s
          i32x4.add
          local.set $s1
          local.get $q
          i32.const 64
          i32.add
          local.set $q
          local.get $at
          i32.const 32
          i32.add
          local.tee $at
          local.get $end
          i32.lt_u
          br_if 0
        end

        local.get $s0
        local.get $s1
        i32x4.add
        local.set $s0
        local.get $results
        local.get $add
        local.get $node
        f32.load offset=4
        f32.add
        local.get $node
        f32.load
        local.get $factor
        f32.mul
        local.get $s0
        i32x4.extract_lane 0
        local.get $s0
        i32x4.extract_lane 1
        i32.add
        local.get $s0
        i32x4.extract_lane 2
        i32.add
        local.get $s0
        i32x4.extract_lane 3
        i32.add
        f32.convert_i32_s
        f32.mul
        f32.sub
        f32.store

        local.get $ids
        i32.const 4
        i32.add
        local.set $ids
        local.get $results
        i32.const 4
        i32.add
        local.set $results
        local.get $count
        i32.const 1
        i32.sub
        local.set $count
        br 0
      end
    end
  )

  ;; Makes a query of a node's numbers: 8 bits each at `from` become 16 bits each at `query`. `bytes` is a multiple of 32.
  (func (export "widen") (param $from i32) (param $query i32) (param $bytes i32)
    (local $end i32)
    local.get $from
    local.get $bytes
    i32.add
    local.set $end
    loop
      local.get $query
      local.get $from
      v128.load8x8_s
      v128.store
      local.get $query
      i32.const 16
      i32.add
      local.set $query
      local.get $from
      i32.const 8
      i32.add
      local.tee $from
      local.get $end
      i32.lt_u
      br_if 0
    end
  )
)
