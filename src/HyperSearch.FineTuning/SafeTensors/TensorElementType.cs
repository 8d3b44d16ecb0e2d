namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>Element types of the safetensors format. The names are the format's own (<c>F32</c>, <c>BF16</c>, <c>F8_E4M3</c>, ...).</summary>
public enum TensorElementType
{
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    U8,
    Bool,
    F8E4M3,
    F8E5M2,
}
