namespace HyperSearch.EndToEnd.Tests;

/// <summary>Waiting for a trial's word.</summary>
internal static class PipeReading
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The next line that a trial writes.</summary>
    public static async Task<string> Next(this StreamReader pipe) =>
        await Task.Run(pipe.ReadLine).WaitAsync(Patience) ?? throw new EndOfStreamException("The pipe is closed.");
}
