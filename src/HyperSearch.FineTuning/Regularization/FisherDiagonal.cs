using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// How much the outputs on rows of an earlier task depend on each value of a model: the diagonal of the Fisher information, divided by its mean over
/// all values, so that a strength means the same for every model and file. Its expectation is over the model's own distribution of tokens, not over
/// the rows' completions: where the model is sure and right, as on what it was trained on, the squared gradients of the completions all but vanish
/// (Kunstner, Hennig, Balles, 2019). One backward pass a row suffices: with C = diag(p) - p pᵀ at every target and v = sqrt(p) e - p (sqrt(p) · e) for
/// normal e, the squared gradient of v · scores has the wanted diagonal as its mean (Martens, Sutskever, Swersky, 2012). Owns its tensors.
/// </summary>
internal sealed class FisherDiagonal : IDisposable
{
    /// <summary>Most rows that are differentiated, spread evenly over the file; each is a backward pass of its own.</summary>
    public const int RowsMax = 1024;

    private readonly Dictionary<string, Tensor> _values;

    private FisherDiagonal(Dictionary<string, Tensor> values) => _values = values;

    /// <summary>Float32 in the shape of the weight.</summary>
    public Tensor this[string name] => _values[name];

    /// <summary>Differentiates a model row by row. Its weights, and whether they take gradients, are left as they were.</summary>
    /// <param name="model">Without adapters.</param>
    /// <param name="names">Weights to measure.</param>
    /// <param name="rows">Rows of the earlier task.</param>
    /// <param name="seed">Of the directions e; the same seed gives the same values.</param>
    /// <exception cref="InvalidSettingException">No row has a target, or none has a gradient.</exception>
    public static FisherDiagonal Estimate(DecoderModel model, IReadOnlyCollection<string> names, IReadOnlyList<TrainingRow> rows, ulong seed = 0)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        var parameters = model.Parameters.Where(parameter => wanted.Contains(parameter.Name)).ToArray();
        if (parameters.Length != wanted.Count)
            throw new InvalidOperationException($"{wanted.Count} weights are to be measured, but the model has {parameters.Length} of them");
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var parameter in parameters)
            {
                parameter.Value.RequiresGrad = true;
                using var scope = new TensorScope();
                values[parameter.Name] = TensorScope.Detach(Tensor.Zeros(parameter.Value.Shape, DType.Float32, model.Device));
            }

            ulong number = 0;
            foreach (var row in Chosen(rows)) AddSquares(model, row, SeedStream.Derive(seed, SeedStream.FisherDirections, number++), parameters, values);
        }
        finally
        {
            foreach (var parameter in parameters)
            {
                parameter.Value.ZeroGrad();
                parameter.Value.RequiresGrad = false;
            }
        }

        Normalize(values);
        return new FisherDiagonal(values);
    }

    public void Dispose()
    {
        foreach (var value in _values.Values) value.Dispose();
    }

    private static IEnumerable<TrainingRow> Chosen(IReadOnlyList<TrainingRow> rows)
    {
        var usable = rows.Where(row => row.Targets > 0).ToArray();
        var count = Math.Min(RowsMax, usable.Length);
        for (var i = 0; i < count; i++) yield return usable[(int)((long)i * usable.Length / count)];
    }

    private static void AddSquares(DecoderModel model, TrainingRow row, ulong seed, Parameter[] parameters, Dictionary<string, Tensor> values)
    {
        using var scope = new TensorScope();
        var batch = TokenBatch.Of([row], TrialSession.Padding, model.Device);
        var scores = model.Logits(model.HiddenAt(batch.Ids, batch.Places, dropout: null)).To(DType.Float32);
        scores.Backward(Direction(scores.Detach(), seed));
        foreach (var parameter in parameters)
        {
            // A weight that took no part in this row has no gradient, which is a square of zero.
            if (parameter.Value.Grad is { } gradient) values[parameter.Name].AddInPlace(gradient.Detach().To(DType.Float32).Square());
            parameter.Value.ZeroGrad();
        }
    }

    /// <summary>A draw with covariance diag(p) - p pᵀ in every row of scores.</summary>
    private static Tensor Direction(Tensor scores, ulong seed)
    {
        var shares = scores.Softmax(1);
        var root = shares.Sqrt() * Tensor.Normal(scores.Shape, 0, 1, seed).To(scores.Device);
        return root - (shares * root.Sum(1, keepDim: true));
    }

    private static void Normalize(Dictionary<string, Tensor> values)
    {
        using var scope = new TensorScope();
        var sum = values.Values.Sum(value => value.To(DType.Float64).Sum().Item());
        var mean = sum / values.Values.Sum(value => value.Length);
        if (!(mean > 0 && double.IsFinite(mean)))
            throw new InvalidSettingException("ewc", $"the mean squared gradient on data.replay is {mean}: there is nothing to weigh the weights by");
        foreach (var value in values.Values) value.MulInPlace(1 / mean);
    }
}
