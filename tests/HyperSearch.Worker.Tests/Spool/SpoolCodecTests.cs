using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Worker.Tests.Spool;

[TestFixture]
public sealed class SpoolCodecTests
{
    private static readonly Gen<SpoolEntry> Entries =
        from number in Gen.Choose(1, 1000)
        from kind in Gen.Choose(0, 2)
        from text in ArbMap.Default.GeneratorFor<NonNull<string>>()
        from value in ArbMap.Default.GeneratorFor<double>()
        select Entry(number, kind, text.Get, value);

    [Test]
    public void Decode_WholeFile_GivesEveryEntryBack()
    {
        Prop.ForAll(Entries.ArrayOf().ToArbitrary(), entries => Texts(SpoolCodec.Decode(File(entries))).SequenceEqual(Texts(entries))).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Decode_TornTail_GivesTheWholeLinesBeforeIt()
    {
        Arbitrary<(SpoolEntry[] Entries, int Cut)> torn =
            (from entries in Entries.NonEmptyListOf() from cut in Gen.Choose(0, 10_000) select (entries.ToArray(), cut)).ToArbitrary();
        Prop.ForAll(torn, file =>
        {
            byte[] bytes = File(file.Entries);
            int kept = file.Cut % bytes.Length;
            int whole = bytes.AsSpan(0, kept).Count((byte)'\n');
            return Texts(SpoolCodec.Decode(bytes.AsSpan(0, kept))).SequenceEqual(Texts(file.Entries.Take(whole)));
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Decode_ChangedByte_LosesItsLineAlone()
    {
        Arbitrary<(SpoolEntry[] Entries, int At, int Bit)> damaged =
            (from entries in Entries.NonEmptyListOf() from at in Gen.Choose(0, 10_000) from bit in Gen.Choose(0, 7) select (entries.ToArray(), at, bit)).ToArbitrary();
        Prop.ForAll(damaged, file =>
        {
            byte[] bytes = File(file.Entries);
            int at = file.At % bytes.Length;
            int line = bytes.AsSpan(0, at).Count((byte)'\n');
            bytes[at] ^= (byte)(1 << file.Bit);
            string[] read = [.. Texts(SpoolCodec.Decode(bytes))];
            string[] sound = [.. Texts(file.Entries)];

            // A line end that is gone takes the next line along; a new one in the middle of a line splits it.
            return read.SequenceEqual(sound.Where((_, i) => i != line)) || read.SequenceEqual(sound.Where((_, i) => i != line && i != line + 1));
        }).QuickCheckThrowOnFailure();
    }

    private static byte[] File(IEnumerable<SpoolEntry> entries) => [.. entries.SelectMany(SpoolCodec.Encode)];

    private static IEnumerable<string> Texts(IEnumerable<SpoolEntry> entries) => entries.Select(e => Convert.ToHexString(SpoolCodec.Encode(e)));

    private static SpoolEntry Entry(long number, int kind, string text, double value)
    {
        var metrics = new Dictionary<string, double> { ["m" + number] = value };
        return kind switch
        {
            0 => new SpoolEntry(number, 5) { Report = new AttemptReport("s", 1, 2, text, 3, 4, metrics) },
            1 => new SpoolEntry(number, 5) { End = new AttemptEnd("s", 1, 2, "t", "failed", metrics, "infra", text, null) },
            _ => new SpoolEntry(number, 5) { Checkpoint = new AttemptCheckpoint("s", 1, 2, "t", text, 3, null, 4) },
        };
    }
}
