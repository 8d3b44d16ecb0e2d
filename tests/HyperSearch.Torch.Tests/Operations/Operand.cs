namespace HyperSearch.Torch.Tests.Operations;

/// <summary>An input: its shape and its values.</summary>
public sealed record Operand(long[] Shape, double[] Values)
{
    /// <summary>Values spread over [low, high] in a fixed, irregular order; no two are close enough for a difference quotient to swap them.</summary>
    public static Operand Spread(double low, double high, int salt, params long[] shape)
    {
        var count = (int)shape.Aggregate(1L, (product, length) => product * length);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            var fraction = (0.5 + ((i * 7919L + salt * 104729L) % 1000003 * 0.6180339887498949)) % 1.0;
            values[i] = low + (high - low) * fraction;
        }
        return new Operand(shape, values);
    }
}
