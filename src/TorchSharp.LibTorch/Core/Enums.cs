namespace TorchSharp;

/// <summary>Kinds of devices; the numbers are libtorch's.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    MKLDNN = 2,
    OPENGL = 3,
    OPENCL = 4,
    IDEEP = 5,
    HIP = 6,
    FPGA = 7,
    MSNPU = 8,
    XLA = 9,
    MPS = 13,
    META = 14,
}

/// <summary>What a convolution adds at the borders.</summary>
public enum Padding
{
    Valid = 0,
    Same = 1,
}

/// <summary>How padded values are made.</summary>
public enum PaddingModes
{
    Zeros = 0,
    Reflect = 1,
    Replicate = 2,
    Circular = 3,
    Constant = 4,
}

public static partial class torch
{
    /// <summary>Element types; the numbers are libtorch's.</summary>
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int16 = 2,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        ComplexFloat32 = 9,
        ComplexFloat64 = 10,
        Bool = 11,
        QInt8 = 12,
        QUInt8 = 13,
        QInt32 = 14,
        BFloat16 = 15,
    }

    /// <summary>How a division rounds.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }
}
