namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>Sizes and spelled names of <see cref="TensorElementType"/>.</summary>
public static class TensorElementTypes
{
    private static readonly Dictionary<string, TensorElementType> ByName = new(StringComparer.Ordinal)
    {
        ["F64"] = TensorElementType.F64,
        ["F32"] = TensorElementType.F32,
        ["F16"] = TensorElementType.F16,
        ["BF16"] = TensorElementType.BF16,
        ["I64"] = TensorElementType.I64,
        ["I32"] = TensorElementType.I32,
        ["I16"] = TensorElementType.I16,
        ["I8"] = TensorElementType.I8,
        ["U64"] = TensorElementType.U64,
        ["U32"] = TensorElementType.U32,
        ["U16"] = TensorElementType.U16,
        ["U8"] = TensorElementType.U8,
        ["BOOL"] = TensorElementType.Bool,
        ["F8_E4M3"] = TensorElementType.F8E4M3,
        ["F8_E5M2"] = TensorElementType.F8E5M2,
    };

    private static readonly Dictionary<TensorElementType, string> Names = ByName.ToDictionary(p => p.Value, p => p.Key);

    /// <summary>Every spelled name, comma separated, for messages.</summary>
    public static string AllNames { get; } = string.Join(", ", ByName.Keys);

    public static bool TryParse(string name, out TensorElementType type) => ByName.TryGetValue(name, out type);

    /// <summary>The name that stands in a file's header.</summary>
    public static string FormatName(this TensorElementType type) => Names[type];

    /// <summary>Bytes of one element.</summary>
    public static int SizeBytes(this TensorElementType type) => type switch
    {
        TensorElementType.F64 or TensorElementType.I64 or TensorElementType.U64 => 8,
        TensorElementType.F32 or TensorElementType.I32 or TensorElementType.U32 => 4,
        TensorElementType.F16 or TensorElementType.BF16 or TensorElementType.I16 or TensorElementType.U16 => 2,
        TensorElementType.I8 or TensorElementType.U8 or TensorElementType.Bool => 1,
        TensorElementType.F8E4M3 or TensorElementType.F8E5M2 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a safetensors element type"),
    };
}
