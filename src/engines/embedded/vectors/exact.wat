;; Similarity of one vector with many that lie one behind the other, float32 each. Lengths in bytes are multiples of 16.
;; Assembled by tools/vector-kernel.mjs into kernel-modules.ts; this file is plain WebAssembly text, so that other assemblers read it too.
(module
  (memory (export "memory") 1)

  ;; Sums of products, a float32 for each of `count` vectors at `results`.
  (func (export "dots")
    (param $query i32) (param $vector i32) (param $count i32) (param $bytes i32) (param $results i32)
    (local $at i32) (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    block
      loop
        local.get $count
        i32.eqz
        br_if 1
        v128.const i32x4 0 0 0 0
        local.set $s0
        v128.const i32x4 0 0 0 0
        local.set $s1
        v128.const i32x4 0 0 0 0
        local.set $s2
        v128.const i32x4 0 0 0 0
        local.set $s3
        i32.const 0
        local.set $at

        block
          loop ;; 16 numbers at a time
            local.get $at
            i32.const 64
            i32.add
            local.get $bytes
            i32.gt_u
            br_if 1
            local.get $s0
            local.get $query
            local.get $at
            i32.add
            v128.load
            local.get $vector
            local.get $at
            i32.add
            v128.load
            f32x4.mul
            f32x4.add
            local.set $s0
            local.get $s1
            local.get $query
            local.get $at
            i32.add
            v128.load offset=16
            local.get $vector
            local.get $at
            i32.add
            v128.load offset=16
            f32x4.mul
            f32x4.add
            local.set $s1
            local.get $s2
            local.get $query
            local.get $at
            i32.add
            v128.load offset=32
            local.get $vector
            local.get $at
            i32.add
            v128.load offset=32
            f32x4.mul
            f32x4.add
            local.set $s2
            local.get $s3
            local.get $query
            local.get $at
            i32.add
            v128.load offset=48
            local.get $vector
            local.get $at
            i32.add
            v128.load offset=48
            f32x4.mul
            f32x4.add
            local.set $s3
            local.get $at
            i32.const 64
            i32.add
            local.set $at
            br 0
          end
        end

        block
          loop ;; the rest, 4 at a time
            local.get $at
            local.get $bytes
            i32.ge_u
            br_if 1
            local.get $s0
            local.get $query
            local.get $at
            i32.add
            v128.load
            local.get $vector
            local.get $at
            i32.add
            v128.load
            f32x4.mul
            f32x4.add
            local.set $s0
            local.get $at
            i32.const 16
            i32.add
            local.set $at
            br 0
          end
        end

        local.get $s0
        local.get $s1
        f32x4.add
        local.get $s2
        local.get $s3
        f32x4.add
        f32x4.add
        local.set $s0
        local.get $results
        local.get $s0
        f32x4.extract_lane 0
        local.get $s0
        f32x4.extract_lane 1
        f32.add
        local.get $s0
        f32x4.extract_lane 2
        local.get $s0
        f32x4.extract_lane 3
        f32.add
        f32.add
        f32.store

        local.get $vector
        local.get $bytes
        i32.add
        local.set $vector
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

  ;; Sums of squared differences, as `dots`.
  (func (export "distances")
    (param $query i32) (param $vector i32) (param $count i32) (param $bytes i32) (param $results i32)
    (local $at i32) (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128) (local $d v128)
    block
      loop
        local.get $count
        i32.eqz
        br_if 1
        v128.const i32x4 0 0 0 0
        local.set $s0
        v128.const i32x4 0 0 0 0
        local.set $s1
        v128.const i32x4 0 0 0 0
        local.set $s2
        v128.const i32x4 0 0 0 0
        local.set $s3
        i32.const 0
        local.set $at

        block
          loop ;; 16 numbers at a time
            local.get $at
            i32.const 64
            i32.add
            local.get $bytes
            i32.gt_u
            br_if 1
            local.get $s0
            local.get $query
            local.get $at
            i32.add
            v128.load
            local.get $vector
            local.get $at
            i32.add
            v128.load
            f32x4.sub
            local.tee $d
            local.get $d
            f32x4.mul
            f32x4.add
            local.set $s0
            local.get $s1
            local.get $query
            local.get $at
            i32.add
            v128.load offset=16
            local.get $vector
            local.get $at
            i32.add
            v128.load offset=16
            f32x4.sub
            local.tee $d
            local.get $d
            f32x4.mul
            f32x4.add
            local.set $s1
            local.get $s2
            local.get $query
            local.get $at
            i32.add
            v128.load offset=32
            local.get $vector
            local.get $at
            i32.add
            v128.load offset=32
            f32x4.sub
            local.tee $d
            local.get $d
            f32x4.mul
            f32x4.add
            local.set $s2
            local.get $s3
            local.get $query
            local.get $at
            i32.add
            v128.load offset=48
            local.get $vector
            local.get $at
            i32.add
            v128.load offset=48
            f32x4.sub
            local.tee $d
            local.get $d
            f32x4.mul
            f32x4.add
            local.set $s3
            local.get $at
            i32.const 64
            i32.add
            local.set $at
            br 0
          end
        end

        block
          loop ;; the rest, 4 at a time
            local.get $at
            local.get $bytes
            i32.ge_u
            br_if 1
            local.get $s0
            local.get $query
            local.get $at
            i32.add
            v128.load
            local.get $vector
            local.get $at
            i32.add
            v128.load
            f32x4.sub
            local.tee $d
            local.get $d
            f32x4.mul
            f32x4.add
            local.set $s0
            local.get $at
            i32.const 16
            i32.add
            local.set $at
            br 0
          end
        end

        local.get $s0
        local.get $s1
        f32x4.add
        local.get $s2
        local.get $s3
        f32x4.add
        f32x4.add
        local.set $s0
        local.get $results
        local.get $s0
        f32x4.extract_lane 0
        local.get $s0
        f32x4.extract_lane 1
        f32.add
        local.get $s0
        f32x4.extract_lane 2
        local.get $s0
        f32x4.extract_lane 3
        f32.add
        f32.add
        f32.store

        local.get $vector
        local.get $bytes
        i32.add
        local.set $vector
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
)
