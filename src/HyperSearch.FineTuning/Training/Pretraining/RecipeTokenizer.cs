using System.Text.Json;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tokenizers;
using HyperSearch.FineTuning.Tokenizers.Training;

namespace HyperSearch.FineTuning.Training.Pretraining;

/// <summary>The tokenizer of a recipe: byte-level BPE over the training texts, with one special token that ends a text.</summary>
internal static class RecipeTokenizer
{
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Bytes of <c>tokenizer.json</c>; a function of the recipe and its training files.</summary>
    public static byte[] Train(PretrainRecipe recipe) => ByteLevelBpeTrainer.Train(Texts(recipe), recipe.Vocabulary, [EndOfText]);

    /// <summary>The recipe's shape with the vocabulary that came out.</summary>
    public static ModelConfig Complete(ModelConfig shape, Tokenizer tokenizer)
    {
        var end = tokenizer.TokenToId(EndOfText) ?? throw new InvalidOperationException($"the trained tokenizer lacks {EndOfText}");
        return shape with { VocabularySize = tokenizer.HighestId + 1, EosTokenIds = [end], PadTokenId = end };
    }

    private static IEnumerable<string> Texts(PretrainRecipe recipe)
    {
        foreach (var line in recipe.Train.SelectMany(File.ReadLines).Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.GetProperty("prompt").GetString() + document.RootElement.GetProperty("completion").GetString();
        }
    }
}
