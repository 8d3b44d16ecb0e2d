using HyperSearch.FineTuning.Chat;

namespace HyperSearch.FineTuning.Data;

/// <summary>Encodes the rows of a file, and says of a row that cannot be where it stands.</summary>
internal static class RowEncoding
{
    /// <returns>The example; null for a row that is left out because of its length.</returns>
    /// <exception cref="DatasetException">The chat template refuses the row, or it is too long and such rows are refused.</exception>
    public static TokenizedExample? Encode(ExampleEncoder encoder, DataRow row, Dataset data)
    {
        var at = new RowPlace(data.Path, row.Line, row.ByteOffset);
        TokenizedExample example;
        try
        {
            example = encoder.Encode(row, data.Kind);
        }
        catch (ChatTemplateException error)
        {
            throw at.Bad("DATA027", $"the conversation cannot be written as text: {error.Message}", "a model reads conversations as its chat template writes them", "change the row, or the model's chat template", error);
        }

        if (!example.Truncated) return example;
        return encoder.Truncation switch
        {
            Truncation.Drop => null,
            Truncation.Refuse => throw at.Bad("DATA028", "the row is longer than max_length", "truncation: refuse asks for rows that are trained whole", "shorten the row, raise max_length, or choose truncation: end, start or drop"),
            _ => example,
        };
    }
}
