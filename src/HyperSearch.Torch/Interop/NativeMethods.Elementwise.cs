using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/elementwise.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_add")]
    public static partial int Add(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_sub")]
    public static partial int Sub(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_mul")]
    public static partial int Mul(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_div")]
    public static partial int Div(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_minimum")]
    public static partial int Minimum(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_maximum")]
    public static partial int Maximum(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_add_scalar")]
    public static partial int AddScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_mul_scalar")]
    public static partial int MulScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_div_scalar")]
    public static partial int DivScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_rsub_scalar")]
    public static partial int RsubScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_rdiv_scalar")]
    public static partial int RdivScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_pow_scalar")]
    public static partial int PowScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_neg")]
    public static partial int Neg(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_exp")]
    public static partial int Exp(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_log")]
    public static partial int Log(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_sqrt")]
    public static partial int Sqrt(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_rsqrt")]
    public static partial int Rsqrt(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_abs")]
    public static partial int Abs(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_sin")]
    public static partial int Sin(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_cos")]
    public static partial int Cos(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_tanh")]
    public static partial int Tanh(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_sigmoid")]
    public static partial int Sigmoid(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_silu")]
    public static partial int Silu(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_relu")]
    public static partial int Relu(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_square")]
    public static partial int Square(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_sign")]
    public static partial int Sign(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_logical_not")]
    public static partial int LogicalNot(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_is_non_finite")]
    public static partial int IsNonFinite(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_eq")]
    public static partial int Eq(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_ne")]
    public static partial int Ne(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_lt")]
    public static partial int Lt(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_gt")]
    public static partial int Gt(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_le")]
    public static partial int Le(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_ge")]
    public static partial int Ge(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_eq_scalar")]
    public static partial int EqScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_ne_scalar")]
    public static partial int NeScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_lt_scalar")]
    public static partial int LtScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_gt_scalar")]
    public static partial int GtScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_le_scalar")]
    public static partial int LeScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_ge_scalar")]
    public static partial int GeScalar(TensorHandle x, double value, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_logical_and")]
    public static partial int LogicalAnd(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_logical_or")]
    public static partial int LogicalOr(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_gelu")]
    public static partial int Gelu(TensorHandle x, int tanh, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_clamp")]
    public static partial int Clamp(TensorHandle x, double low, double high, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_where")]
    public static partial int Where(TensorHandle condition, TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_masked_fill")]
    public static partial int MaskedFill(TensorHandle x, TensorHandle mask, double value, out TensorHandle result, out nint message);
}
