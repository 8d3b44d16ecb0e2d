using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HyperSearch.Coordinator.Access;

/// <summary>
/// Tokens that open the reports of one attempt and nothing else: the attempt's name and a signature over it (HMAC-SHA256), so that every
/// coordinator of a database can check them and nobody keeps them. They end with the attempt, because numbers of attempts never repeat.
/// </summary>
internal sealed class AttemptTokens(byte[] key)
{
    private const string Prefix = "hst_";
    private const char Separator = ':';

    public string Write(AttemptKey attempt) => $"{Prefix}{Name(attempt)}{Separator}{Sign(attempt)}";

    /// <summary>The attempt that the token is good for; null where it is no such token, or not ours.</summary>
    public AttemptKey? Read(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        string[] parts = token[Prefix.Length..].Split(Separator);
        if (parts.Length != 4 || !TryNumber(parts[1], out int trial) || !TryNumber(parts[2], out int number)) return null;
        var attempt = new AttemptKey(parts[0], trial, number);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(attempt)), Encoding.UTF8.GetBytes(parts[3])) ? attempt : null;
    }

    // The study comes first and its name has no colon, so that two attempts never have one name.
    private static string Name(AttemptKey attempt) => string.Create(CultureInfo.InvariantCulture, $"{attempt.Study}{Separator}{attempt.Trial}{Separator}{attempt.Attempt}");

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private string Sign(AttemptKey attempt) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("attempt:" + Name(attempt))));
}
