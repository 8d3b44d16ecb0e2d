using System.Runtime.InteropServices;

namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>
/// Between the 16-bit float formats and float32. BF16 is the upper half of a float32 (8 exponent bits, 7 mantissa bits); to go
/// back the value is rounded to nearest, ties to even, and a NaN stays a NaN. F16 is IEEE 754 binary16.
/// The bytes are little-endian, as the file format's; so is every machine that .NET runs libtorch on.
/// </summary>
public static class ElementConversion
{
    public static bool IsFloat(TensorElementType type) =>
        type is TensorElementType.F64 or TensorElementType.F32 or TensorElementType.F16 or TensorElementType.BF16;

    public static float[] ToSingles(ReadOnlySpan<byte> bytes, TensorElementType type)
    {
        var values = new float[bytes.Length / type.SizeBytes()];
        switch (type)
        {
            case TensorElementType.F32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case TensorElementType.F64:
                var doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)doubles[i];
                break;
            case TensorElementType.F16:
                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)halves[i];
                break;
            case TensorElementType.BF16:
                var words = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < values.Length; i++)
                    values[i] = BFloat16ToSingle(words[i]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not a floating-point type of at least 16 bits");
        }

        return values;
    }

    public static byte[] FromSingles(ReadOnlySpan<float> values, TensorElementType type)
    {
        var bytes = new byte[values.Length * type.SizeBytes()];
        switch (type)
        {
            case TensorElementType.F32:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                break;
            case TensorElementType.F16:
                var halves = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan());
                for (var i = 0; i < values.Length; i++)
                    halves[i] = (Half)values[i];
                break;
            case TensorElementType.BF16:
                var words = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan());
                for (var i = 0; i < values.Length; i++)
                    words[i] = SingleToBFloat16(values[i]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "weights are written as F32, F16 or BF16");
        }

        return bytes;
    }

    public static float BFloat16ToSingle(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    public static ushort SingleToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x0040);
        // Adding just under half of the dropped part, plus the kept part's last bit, rounds ties to even.
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
