using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>Moves tensors between safetensors files and memory.</summary>
internal static class WeightReader
{
    /// <summary>Reads one tensor and turns it into <paramref name="dtype"/>; it belongs to no scope.</summary>
    public static Tensor Read(SafeTensorsFile file, TensorEntry entry, DType dtype, Device device)
    {
        using var scope = new TensorScope();
        var raw = Tensor.FromBytes(file.ReadBytes(entry.Name), Stored(file, entry), [.. entry.Shape]);
        return TensorScope.Detach(raw.To(dtype).To(device));
    }

    /// <summary>A tensor to write under <paramref name="name"/> in its own dtype; its bytes are fetched when its turn comes.</summary>
    public static TensorToWrite ToWrite(string name, Tensor tensor)
        => new(name, Written(tensor.DType), tensor.Shape, () => tensor.ToBytes());

    private static DType Stored(SafeTensorsFile file, TensorEntry entry) => entry.ElementType switch
    {
        TensorElementType.F64 => DType.Float64,
        TensorElementType.F32 => DType.Float32,
        TensorElementType.F16 => DType.Float16,
        TensorElementType.BF16 => DType.BFloat16,
        var other => throw new UnsupportedModelException(
            $"{file.Path}: tensor {entry.Name} has dtype {other}; weights are read from F64, F32, F16 and BF16"),
    };

    private static TensorElementType Written(DType dtype) => dtype switch
    {
        DType.Float64 => TensorElementType.F64,
        DType.Float32 => TensorElementType.F32,
        DType.Float16 => TensorElementType.F16,
        DType.BFloat16 => TensorElementType.BF16,
        _ => throw new InvalidOperationException($"no weight has dtype {dtype}"),
    };
}
