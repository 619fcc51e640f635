using System.Runtime.Intrinsics;

namespace PolicyProbe.Core;

/// <summary>How many bits a kernel computes side by side.</summary>
internal enum VectorWidth
{
    /// <summary>One number after the other.</summary>
    Portable,

    /// <summary>NEON, SSE.</summary>
    Bits128,

    /// <summary>AVX2.</summary>
    Bits256,

    /// <summary>AVX-512.</summary>
    Bits512,
}

/// <summary>What this machine has.</summary>
internal static class VectorWidths
{
    /// <summary>The widest vectors that the hardware computes.</summary>
    public static VectorWidth Widest =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256
        : Vector128.IsHardwareAccelerated ? VectorWidth.Bits128
        : VectorWidth.Portable;
}
