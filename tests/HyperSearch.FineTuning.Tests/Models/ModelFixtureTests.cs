using System.Text.Json;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tests.Fixtures;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Models;

/// <summary>Models and adapters against the reference implementation: logits, loss, gradients, generation, ten steps of AdamW.</summary>
[TestFixture]
[Category("Fixtures")]
public class ModelFixtureTests : TorchFixture
{
    private const double Tolerance = 1e-4;

    private static IEnumerable<TestCaseData> ModelFolders() => FixtureRoot.Cases("models", "llama");

    private static IEnumerable<TestCaseData> AdapterFolders() => FixtureRoot.Cases("adapters", "llama--");

    [TestCaseSource(nameof(ModelFolders))]
    public void Load_BothSpellingsOfTheConfiguration_AreTheSameModel(string directory)
    {
        var old = Path.Combine(directory, "config.v4.json");
        if (!File.Exists(old)) Assert.Ignore("the fixture has one spelling only");
        var (v5, v4) = (ModelConfig.Load(directory), ModelConfig.LoadFile(old));
        Assert.That(v4 with { EosTokenIds = v5.EosTokenIds }, Is.EqualTo(v5));
        Assert.That(v4.EosTokenIds, Is.EqualTo(v5.EosTokenIds));
    }

    [TestCaseSource(nameof(ModelFolders))]
    public void Model_AgainstReference_Agrees(string directory)
    {
        using var model = LlamaModel.Load(directory, DType.Float32, Device.Cpu);
        Check(model, null, directory);
    }

    [TestCaseSource(nameof(AdapterFolders))]
    public void Adapter_AgainstReference_AgreesOrIsRefusedByName(string directory)
    {
        var folder = Path.Combine(FixtureRoot.Path, "models", Path.GetFileName(directory).Split("--")[0]);
        using var model = LlamaModel.Load(folder, DType.Float32, Device.Cpu);
        LoraSet set;
        try
        {
            set = AdapterDirectory.Load(directory, model);
        }
        catch (UnsupportedModelException error) when (!IsPlain(directory))
        {
            Assert.That(error.Message, Does.Contain("does not build it in"));
            return;
        }

        using (set) Check(model, set, directory);
    }

    /// <summary>Whether an adapter uses nothing beyond LoRA itself; such a one must load.</summary>
    private static bool IsPlain(string directory)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "adapter_config.json")));
        string[] extras = ["use_dora", "use_rslora", "lora_bias", "rank_pattern", "alpha_pattern", "modules_to_save", "layers_to_transform", "trainable_token_indices"];
        return extras.All(key => !json.RootElement.TryGetProperty(key, out var value) || value.GetRawText() is "null" or "false" or "{}" or "[]");
    }

    private static void Check(LlamaModel model, LoraSet? adapters, string directory)
    {
        using var expected = new ExpectedResults(directory);
        CheckLogits(model, expected);
        CheckGreedy(model, expected);
        CheckTraining(model, adapters, expected);
    }

    private static void CheckLogits(LlamaModel model, ExpectedResults expected)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        if (model.Config.ClassLabels > 0) return;
        var logits = model.Forward(expected.IdTensor()).ToFloatArray();
        var reference = expected.Logits;
        var width = model.Config.VocabularySize;
        for (var i = 0; i < expected.Mask.Length; i++)
        {
            if (expected.Mask[i] == 0) continue;
            for (var j = i * width; j < (i + 1) * width; j++)
                Assert.That(logits[j], Is.EqualTo(reference[j]).Within(5e-5), $"logit {j % width} of place {i}");
        }
    }

    private static void CheckGreedy(LlamaModel model, ExpectedResults expected)
    {
        if (!expected.Json.TryGetProperty("greedy", out var greedy)) return;
        var prompt = Ints(greedy.GetProperty("prompt"));
        var wanted = Ints(greedy.GetProperty("ids"));
        var written = new GreedyGenerator(model).Generate(
            [new GenerationRequest(prompt, wanted.Length), new GenerationRequest(prompt[..3], 5), new GenerationRequest(prompt, wanted.Length)]);
        var end = Array.FindIndex(wanted, id => model.Config.EosTokenIds.Contains(id));
        Assert.That(written[0].Tokens, Is.EqualTo(end < 0 ? wanted : wanted[..end]));
        Assert.That(written[2].Tokens, Is.EqualTo(written[0].Tokens), "the same prompt beside a shorter one");
    }

    private static void CheckTraining(LlamaModel model, LoraSet? adapters, ExpectedResults expected)
    {
        var adamw = expected.Json.GetProperty("adamw");
        var settings = new FineTuneSettings { Model = "-", Data = new DataPaths("-", "-"), WeightDecay = adamw.GetProperty("weight_decay").GetDouble(), DecayAll = true };
        using var optimizer = new WeightOptimizer(adapters?.Parameters ?? model.Parameters, settings);
        var losses = Doubles(adamw.GetProperty("loss"));
        var norms = Doubles(adamw.GetProperty("grad_norm_before_clip"));
        var plain = !adamw.TryGetProperty("loraplus_lr_ratio", out _) && !expected.Json.TryGetProperty("loraplus_lr_ratio", out _);
        for (var step = 0; step < (plain ? norms.Length : 1); step++)
        {
            using var scope = new TensorScope();
            var loss = expected.MeanLoss(model);
            loss.Backward();
            Assert.That(loss.Item(), Is.EqualTo(losses[step]).Within(Tolerance), $"loss of step {step}");
            if (step == 0) CheckGradients(optimizer, expected);
            var norm = optimizer.GradientNorm();
            Assert.That(norm, Is.EqualTo(norms[step]).Within(1e-4), $"gradient norm of step {step}");
            var clip = adamw.GetProperty("clip_grad_norm").GetDouble();
            optimizer.Step(adamw.GetProperty("lr").GetDouble(), step + 1, norm > clip ? clip / (norm + 1e-6) : 1);
        }

        if (!plain) return;
        using var last = new TensorScope();
        Assert.That(expected.MeanLoss(model).Item(), Is.EqualTo(losses[^1]).Within(1e-4), "loss after the last step");
        foreach (var (name, value) in Named(expected.Json.GetProperty("param_norm_after")))
            Assert.That(Find(optimizer, name).Value.Norm().Item(), Is.EqualTo(value).Within(1e-4), $"norm of {name} after the last step");
    }

    private static void CheckGradients(WeightOptimizer optimizer, ExpectedResults expected)
    {
        var norms = Named(expected.Json.GetProperty("grad_norm")).ToArray();
        Assert.That(optimizer.Weights, Has.Count.EqualTo(norms.Length));
        foreach (var (name, value) in norms)
            Assert.That(Find(optimizer, name).Parameter.Value.Grad!.Norm().Item(), Is.EqualTo(value).Within(1e-4), $"gradient norm of {name}");
    }

    /// <summary>PEFT names the adapter inside the module's name; files do not.</summary>
    private static TrainedWeight Find(WeightOptimizer optimizer, string name)
        => optimizer.Weights.Single(weight => weight.Parameter.Name == name.Replace(".default.", ".", StringComparison.Ordinal));

    private static IEnumerable<(string Name, double Value)> Named(JsonElement json) => json.EnumerateObject().Select(member => (member.Name, member.Value.GetDouble()));

    private static int[] Ints(JsonElement json) => [.. json.EnumerateArray().Select(item => item.GetInt32())];

    private static double[] Doubles(JsonElement json) => [.. json.EnumerateArray().Select(item => item.GetDouble())];
}
