// SPDX-License-Identifier: BSL-1.0
#pragma once

// The instruction set that this translation unit is compiled for is part of the name of every rgflow
// symbol, as an inline namespace. Units built for different sets therefore never share an instantiation:
// both versions live side by side in one program, and using in one unit what only a unit of another
// set defines is an undefined reference instead of an illegal instruction. The set is chosen here alone; code that
// depends on it asks for RGFLOW_AVX512 and RGFLOW_AVX2.

#if defined(__FAST_MATH__)
#error "rgflow needs IEEE arithmetic (its guards test for NaN and infinity): compile without -ffast-math / -Ofast"
#endif

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512CD__)
#define RGFLOW_ISA avx512
#define RGFLOW_AVX512 1
#elif defined(__AVX2__) && defined(__FMA__)
#define RGFLOW_ISA avx2
#define RGFLOW_AVX2 1
#else
#define RGFLOW_ISA sse2
#endif
