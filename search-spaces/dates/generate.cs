#!/usr/bin/env dotnet
#:property RestorePackagesWithLockFile=false
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false
#:property GenerateDocumentationFile=false
#:property EnforceCodeStyleInBuild=false

// Writes the sample data of the quickstart study: long dates in many languages with their ISO form.
//
//     dotnet run search-spaces/dates/generate.cs
//
// Names of months and weekdays and the patterns come from .NET's culture data (ICU), so another ICU version may spell a
// few of them differently; the committed files are what the committed base model was trained on.
//
// Without leakage, by date and by language: every date belongs to one split for good (by a hash of the date), the fine-tuning
// languages never occur in pre-training, and the retained set has pre-training languages with dates that pre-training never saw.

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

string folder = args.Length > 0 ? args[0] : Path.Combine("search-spaces", "dates");

string[] pretraining =
[
    "af", "bg", "bs", "ca", "cs", "da", "de", "el", "en-GB", "en-US", "eo", "es", "fi", "fo", "fr", "fy", "gl", "hr", "it", "lb",
    "lv", "mk", "mt", "nb", "nl", "nn", "br", "pl", "pt", "rm", "ro", "ru", "sc", "sk", "sl", "sr-Latn", "sv", "tr", "uk", "id", "ms", "gd",
];
string[] fineTuning = ["cy", "et", "eu", "hu", "is", "lt", "sw"];

DateOnly first = new(1950, 1, 1);
DateOnly last = new(2049, 12, 31);

Write("pretrain.jsonl", pretraining, Split.Pretraining, perLanguage: 560);
Write("finetune.train.jsonl", fineTuning, Split.Train, perLanguage: 220);
Write("finetune.validation.jsonl", fineTuning, Split.Validation, perLanguage: 60);
Write("finetune.test.jsonl", fineTuning, Split.Test, perLanguage: 100);
Write("retained.jsonl", pretraining, Split.Retained, perLanguage: 8);
// What training may see of the old task: a sample of the pre-training rows, whose dates the retained set never has.
Write("replay.jsonl", pretraining, Split.Pretraining, perLanguage: 20);

void Write(string file, string[] languages, Split split, int perLanguage)
{
    var rows = new List<(ulong Order, string Line)>();
    foreach (string language in languages)
    {
        CultureInfo culture = Gregorian(language);
        string[] patterns = Patterns(culture);
        int made = 0;
        for (ulong draw = 0; made < perLanguage; draw++)
        {
            ulong bits = Hash($"{split}/{language}/{draw}");
            DateOnly date = first.AddDays((int)(bits % (ulong)(last.DayNumber - first.DayNumber + 1)));
            if (SplitOf(date) != split) continue;
            string prompt = date.ToString(patterns[(int)((bits >> 40) % (ulong)patterns.Length)], culture).Normalize() + " =>";
            string line = JsonSerializer.Serialize(new { prompt, completion = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }, Json.Options);
            if (rows.Exists(r => r.Line == line)) continue;
            rows.Add((bits, line));
            made++;
        }
    }

    string path = Path.Combine(folder, file);
    File.WriteAllText(path, string.Concat(rows.OrderBy(r => r.Order).ThenBy(r => r.Line, StringComparer.Ordinal).Select(r => r.Line + "\n")), new UTF8Encoding(false));
    Console.WriteLine($"{path}: {rows.Count} rows, {languages.Length} languages, {new FileInfo(path).Length / 1024} KiB");
}

// Twenty buckets: ten for pre-training, five, two and two for fine-tuning, one for the retained set. Languages share the split of a date.
static Split SplitOf(DateOnly date) => (Hash(date.ToString("O", CultureInfo.InvariantCulture)) % 20) switch
{
    < 10 => Split.Pretraining,
    < 15 => Split.Train,
    < 17 => Split.Validation,
    < 19 => Split.Test,
    _ => Split.Retained,
};

static CultureInfo Gregorian(string language)
{
    var culture = (CultureInfo)CultureInfo.GetCultureInfo(language, predefinedOnly: true).Clone();
    if (culture.DateTimeFormat.Calendar is not GregorianCalendar) culture.DateTimeFormat.Calendar = new GregorianCalendar();
    return culture;
}

// The culture's own long date and the same without the weekday: whatever stands between the weekday and the rest goes with it.
static string[] Patterns(CultureInfo culture)
{
    string full = culture.DateTimeFormat.LongDatePattern;
    int weekday = full.IndexOf("dddd", StringComparison.Ordinal);
    if (weekday < 0) return [full];
    string without = weekday == 0
        ? full[4..].TrimStart(',', ' ', '\'', '،', 'e', 'n', 'a')
        : full.Replace("dddd", string.Empty, StringComparison.Ordinal).Trim(' ', ',');
    bool whole = without.Contains('d', StringComparison.Ordinal) && without.Contains("MMMM", StringComparison.Ordinal) && without.Contains("yyyy", StringComparison.Ordinal)
        && without.Count(c => c == '\'') % 2 == 0;
    return whole ? [full, full, without] : [full];
}

static ulong Hash(string text) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

enum Split
{
    Pretraining,
    Train,
    Validation,
    Test,
    Retained,
}

static class Json
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };
}
