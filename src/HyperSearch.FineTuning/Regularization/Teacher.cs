using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// A frozen model whose outputs are held on to. The base model of an adapter trial is one at no cost of memory: the adapters are taken off while it
/// is asked. Owns nothing.
/// </summary>
/// <param name="model">Its weights take no gradients.</param>
/// <param name="adapters">Taken off while the teacher computes; null where the teacher is a model of its own.</param>
internal sealed class Teacher(DecoderModel model, LoraSet? adapters)
{
    /// <summary>Hidden states at the places of a batch, without dropout and without a graph, in the caller's scope.</summary>
    public Tensor Hidden(TokenBatch batch) => Ask(() => model.HiddenAt(batch.Ids, batch.Places, dropout: null, batch.Packed));

    /// <summary>Float32 logits of hidden states, without a graph.</summary>
    public Tensor Logits(Tensor hidden) => Ask(() => model.Logits(hidden).To(DType.Float32));

    private Tensor Ask(Func<Tensor> question)
    {
        using var noGrad = new NoGradScope();
        adapters?.Detach();
        try
        {
            using var scope = new TensorScope();
            return scope.Keep(question());
        }
        finally
        {
            adapters?.Attach();
        }
    }
}
