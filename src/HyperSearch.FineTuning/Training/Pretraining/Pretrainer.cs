using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Export;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tokenizers;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training.Pretraining;

/// <summary>
/// Makes a small model from a recipe: trains a byte-level BPE tokenizer on the training texts, then a fresh Llama with the loop of the
/// fine-tuner. Checkpoints lie in <c>DIR.training</c> until the end; the same command goes on from the last of them.
/// </summary>
public static class Pretrainer
{
    /// <summary>Runs a recipe to its end, or to a drain.</summary>
    /// <param name="recipePath">See <see cref="PretrainRecipe"/>.</param>
    /// <param name="outputDirectory">Becomes a Hugging Face model directory with <c>training_record.json</c>; must not hold files.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="time">For durations in the record.</param>
    /// <param name="observer">Hears of evaluations and may drain.</param>
    /// <exception cref="InvalidSettingException">The recipe is wrong.</exception>
    /// <exception cref="UnsupportedModelException">The recipe is wrong.</exception>
    /// <exception cref="IOException">The output directory holds files already.</exception>
    public static PretrainResult Run(string recipePath, string outputDirectory, Device device, TimeProvider time, ITrialObserver observer)
    {
        var recipe = PretrainRecipe.Load(recipePath);
        var output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputDirectory));
        AtomicDirectory.RefuseOccupied(output);
        var tokenizerJson = RecipeTokenizer.Train(recipe);
        var text = new TextCodec(Tokenizer.Parse(tokenizerJson, "tokenizer.json"), ContentHash.OfBytes(tokenizerJson));
        var config = RecipeTokenizer.Complete(recipe.Shape, text.Tokenizer);
        if (recipe.Settings.Threads is { } threads) TorchRuntime.Threads = threads;
        TorchRuntime.ResetPeak(device);
        var log = new ReportLog(observer);
        var working = output + ".training";
        using var session = new TrialSession(
            DecoderModel.Initialize(config, recipe.Seed, DType.Float32, device), ownsModel: true, recipe.Settings, recipe.Seed, Data(recipe, text, config));
        var job = new FineTuneJob(recipe.Settings, recipe.Seed, working, ResumePoint.LastIn(working), []);
        using var loop = new TrialLoop(session, job, log, time);
        var result = loop.Run();
        if (result.Outcome != TrialOutcome.Completed) return new PretrainResult(result, null);
        PretrainedDirectory.Write(output, recipe, session.Model, tokenizerJson, result, log.Reports);
        Directory.Delete(working, recursive: true);
        return new PretrainResult(result, output);
    }

    private static SessionData Data(PretrainRecipe recipe, TextCodec text, ModelConfig config)
    {
        var maxLength = Math.Min(recipe.Settings.MaxLength, config.MaxPositions);
        var parts = recipe.Train.Select(path => Read(path, recipe.LossOnPrompts)).ToArray();
        var train = TrainingSet.Of(
            [.. parts.SelectMany(part => part.Rows)], string.Join(' ', recipe.Train), ContentHash.OfText(string.Join('\n', parts.Select(part => part.Record.Sha256))));
        return new SessionData(train, Read(recipe.Validation, false), null, null, text, ContentHash.OfText(recipe.Json.ToJsonString()));

        TrainingSet Read(string path, bool prompts) => TrainingSetReader.Read(Dataset.Read(path), text, config, maxLength, prompts);
    }
}
