using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.FineTuning.Tests.Fixtures;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Models;

/// <summary>Files of older writers load; files of other models are refused in one message that names all that is wrong.</summary>
[TestFixture]
public class WeightNamesTests : TorchFixture
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("hypersearch-weights-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Gpt2_WithoutPrefixAndWithBuffers_IsTheSameModel()
    {
        Rewrite("gpt2", tensor => [tensor with { Name = tensor.Name.Replace("transformer.", "", StringComparison.Ordinal) }], Buffer("h.0.attn.bias"), Buffer("h.1.attn.masked_bias"));
        using var original = DecoderModel.Load(Source("gpt2"), DType.Float32, Device.Cpu);
        using var old = DecoderModel.Load(_folder, DType.Float32, Device.Cpu);
        Assert.That(old.Parameters.Select(p => p.Name), Is.EqualTo(original.Parameters.Select(p => p.Name)));
        var ids = Tensor.FromArray([5L, 6, 7, 8], 1, 4);
        Assert.That(old.Forward(ids).ToFloatArray(), Is.EqualTo(original.Forward(ids).ToFloatArray()));
    }

    [Test]
    public void Bert_WithGammaAndBeta_Loads()
    {
        Rewrite("bert-classify", tensor => [tensor with
        {
            Name = tensor.Name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal),
        }]);
        using var model = EncoderModel.Load(_folder, DType.Float32, Device.Cpu);
        Assert.That(model.Parameters.Select(p => p.Name), Does.Contain("bert.embeddings.LayerNorm.weight"));
    }

    [Test]
    public void Load_OfOtherWeights_NamesAllThatIsWrong()
    {
        Rewrite("llama", tensor => tensor.Name switch
        {
            "model.norm.weight" or "model.layers.0.mlp.up_proj.weight" => [],
            "lm_head.weight" => [tensor with { Shape = [32, 160] }],
            _ => [tensor],
        }, Buffer("model.layers.0.self_attn.q_norm.weight"), Buffer("model.layers.0.self_attn.rotary_emb.inv_freq"));
        Assert.That(() => DecoderModel.Load(_folder, DType.Float32, Device.Cpu), Throws.TypeOf<UnsupportedModelException>()
            .With.Message.Contains("lack model.layers.0.mlp.up_proj.weight, model.norm.weight")
            .And.Message.Contains("hold beyond what it calls for model.layers.0.self_attn.q_norm.weight;")
            .And.Message.Contains("lm_head.weight [32, 160] rather than [160, 32]"));
    }

    [Test]
    public void Load_OfAnEncoderAsADecoder_SaysSo()
        => Assert.That(() => DecoderModel.Load(Source("bert-classify"), DType.Float32, Device.Cpu), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains("encoder"));

    private static string Source(string model) => FixtureRoot.Committed("models", model);

    private static TensorToWrite Buffer(string name) => new(name, TensorElementType.F32, [2], new byte[8]);

    private void Rewrite(string model, Func<TensorToWrite, IEnumerable<TensorToWrite>> change, params TensorToWrite[] added)
    {
        var source = Source(model);
        File.Copy(Path.Combine(source, "config.json"), Path.Combine(_folder, "config.json"));
        using var file = SafeTensorsFile.Open(Path.Combine(source, "model.safetensors"));
        var tensors = file.Entries.SelectMany(entry => change(new TensorToWrite(entry.Name, entry.ElementType, entry.Shape, file.ReadBytes(entry.Name)))).Concat(added).ToArray();
        SafeTensorsWriter.Write(Path.Combine(_folder, "model.safetensors"), tensors);
    }
}
