namespace HyperSearch.Torch.Tests.Operations;

/// <summary>
/// One operation beside an independent computation of it: <paramref name="Reference"/> works on plain arrays of doubles and knows nothing of
/// libtorch. Gradients are checked against central differences of that reference.
/// </summary>
/// <param name="Name">What the test is called.</param>
/// <param name="Inputs">The differentiable inputs.</param>
/// <param name="Reference">Row-major values of the result.</param>
/// <param name="Operation">The binding's operation.</param>
public sealed record OperationCase(
    string Name, Operand[] Inputs, Func<double[][], double[]> Reference, Func<Tensor[], Tensor> Operation)
{
    public override string ToString() => Name;
}
