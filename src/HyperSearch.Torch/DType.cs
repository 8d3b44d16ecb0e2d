namespace HyperSearch.Torch;

/// <summary>The element type of a <see cref="Tensor"/>. The values are the codes of the shim's C ABI.</summary>
public enum DType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32 = 0,

    /// <summary>IEEE 754 binary64.</summary>
    Float64 = 1,

    /// <summary>The upper half of a binary32: its range with 8 bits of precision.</summary>
    BFloat16 = 2,

    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 3,

    /// <summary>Signed 64-bit integers: indices and token ids.</summary>
    Int64 = 4,

    /// <summary>Signed 32-bit integers.</summary>
    Int32 = 5,

    /// <summary>Bytes.</summary>
    UInt8 = 6,

    /// <summary>Truth values, one byte each: masks.</summary>
    Bool = 7,
}
