using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <content>Arithmetic and functions, element by element; shapes broadcast as in PyTorch.</content>
public sealed partial class Tensor
{
    /// <summary>The sum.</summary>
    public static Tensor operator +(Tensor left, Tensor right) =>
        Wrap(NativeMethods.Add(left.Handle, right.Handle, out var result, out var message), result, message);

    /// <summary>The difference.</summary>
    public static Tensor operator -(Tensor left, Tensor right) =>
        Wrap(NativeMethods.Sub(left.Handle, right.Handle, out var result, out var message), result, message);

    /// <summary>The product.</summary>
    public static Tensor operator *(Tensor left, Tensor right) =>
        Wrap(NativeMethods.Mul(left.Handle, right.Handle, out var result, out var message), result, message);

    /// <summary>The quotient.</summary>
    public static Tensor operator /(Tensor left, Tensor right) =>
        Wrap(NativeMethods.Div(left.Handle, right.Handle, out var result, out var message), result, message);

    /// <summary>Adds a number everywhere.</summary>
    public static Tensor operator +(Tensor left, double right) =>
        Wrap(NativeMethods.AddScalar(left.Handle, right, out var result, out var message), result, message);

    /// <summary>Adds a number everywhere.</summary>
    public static Tensor operator +(double left, Tensor right) => right + left;

    /// <summary>Takes a number away everywhere.</summary>
    public static Tensor operator -(Tensor left, double right) => left + -right;

    /// <summary>A number less every element.</summary>
    public static Tensor operator -(double left, Tensor right) =>
        Wrap(NativeMethods.RsubScalar(right.Handle, left, out var result, out var message), result, message);

    /// <summary>Multiplies by a number everywhere.</summary>
    public static Tensor operator *(Tensor left, double right) =>
        Wrap(NativeMethods.MulScalar(left.Handle, right, out var result, out var message), result, message);

    /// <summary>Multiplies by a number everywhere.</summary>
    public static Tensor operator *(double left, Tensor right) => right * left;

    /// <summary>Divides by a number everywhere.</summary>
    public static Tensor operator /(Tensor left, double right) =>
        Wrap(NativeMethods.DivScalar(left.Handle, right, out var result, out var message), result, message);

    /// <summary>A number divided by every element.</summary>
    public static Tensor operator /(double left, Tensor right) =>
        Wrap(NativeMethods.RdivScalar(right.Handle, left, out var result, out var message), result, message);

    /// <summary>Minus every element.</summary>
    public static Tensor operator -(Tensor value) => value.Neg();

    /// <summary>Minus x.</summary>
    public Tensor Neg() =>
        Wrap(NativeMethods.Neg(Handle, out var result, out var message), result, message);

    /// <summary>e to the x.</summary>
    public Tensor Exp() =>
        Wrap(NativeMethods.Exp(Handle, out var result, out var message), result, message);

    /// <summary>The natural logarithm.</summary>
    public Tensor Log() =>
        Wrap(NativeMethods.Log(Handle, out var result, out var message), result, message);

    /// <summary>The square root.</summary>
    public Tensor Sqrt() =>
        Wrap(NativeMethods.Sqrt(Handle, out var result, out var message), result, message);

    /// <summary>One over the square root.</summary>
    public Tensor Rsqrt() =>
        Wrap(NativeMethods.Rsqrt(Handle, out var result, out var message), result, message);

    /// <summary>The absolute value.</summary>
    public Tensor Abs() =>
        Wrap(NativeMethods.Abs(Handle, out var result, out var message), result, message);

    /// <summary>The sine of radians.</summary>
    public Tensor Sin() =>
        Wrap(NativeMethods.Sin(Handle, out var result, out var message), result, message);

    /// <summary>The cosine of radians.</summary>
    public Tensor Cos() =>
        Wrap(NativeMethods.Cos(Handle, out var result, out var message), result, message);

    /// <summary>The hyperbolic tangent.</summary>
    public Tensor Tanh() =>
        Wrap(NativeMethods.Tanh(Handle, out var result, out var message), result, message);

    /// <summary>1 / (1 + e^-x).</summary>
    public Tensor Sigmoid() =>
        Wrap(NativeMethods.Sigmoid(Handle, out var result, out var message), result, message);

    /// <summary>x times sigmoid(x).</summary>
    public Tensor Silu() =>
        Wrap(NativeMethods.Silu(Handle, out var result, out var message), result, message);

    /// <summary>x where positive, else 0.</summary>
    public Tensor Relu() =>
        Wrap(NativeMethods.Relu(Handle, out var result, out var message), result, message);

    /// <summary>x times x.</summary>
    public Tensor Square() =>
        Wrap(NativeMethods.Square(Handle, out var result, out var message), result, message);

    /// <summary>-1, 0 or 1.</summary>
    public Tensor Sign() =>
        Wrap(NativeMethods.Sign(Handle, out var result, out var message), result, message);

    /// <summary>Raised to a power.</summary>
    public Tensor Pow(double exponent) =>
        Wrap(NativeMethods.PowScalar(Handle, exponent, out var result, out var message), result, message);

    /// <summary>The Gaussian error linear unit, exact or by the hyperbolic tangent's approximation.</summary>
    public Tensor Gelu(bool tanh = false) =>
        Wrap(NativeMethods.Gelu(Handle, tanh ? 1 : 0, out var result, out var message), result, message);

    /// <summary>Brought into [low, high].</summary>
    public Tensor Clamp(double low, double high) =>
        Wrap(NativeMethods.Clamp(Handle, low, high, out var result, out var message), result, message);

    /// <summary>The smaller of two.</summary>
    public Tensor Minimum(Tensor other) =>
        Wrap(NativeMethods.Minimum(Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>The larger of two.</summary>
    public Tensor Maximum(Tensor other) =>
        Wrap(NativeMethods.Maximum(Handle, other.Handle, out var result, out var message), result, message);
}
