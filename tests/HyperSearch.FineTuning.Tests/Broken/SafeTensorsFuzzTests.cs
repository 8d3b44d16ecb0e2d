using System.Text;
using HyperSearch.FineTuning.SafeTensors;

namespace HyperSearch.FineTuning.Tests.Broken;

/// <summary>Seeded mutations of valid headers: each is read or refused with the declared exception, and never with much memory.</summary>
[TestFixture]
public class SafeTensorsFuzzTests
{
    private const int Cases = 10_000;

    private static readonly string[] Fragments =
    [
        "\"w\"", "{", "}", "[", "]", ",", ":", "-1", "9223372036854775807", "18446744073709551616", "1e400", "0.5", "null", "true", "\"F32\"", "\"BF16\"",
        "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "\\ud800", "\\", "\"", " ", "\u0000", "[[[[[[", "é",
    ];

    private static readonly byte[][] Seeds =
    [
        """{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"BF16","shape":[],"data_offsets":[16,18]}}"""u8.ToArray(),
        """{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"I64","shape":[1,1,1],"data_offsets":[0,8]}}    """u8.ToArray(),
    ];

    [Test]
    public void Parse_MutatedHeaders_AreReadOrRefusedWithoutMuchMemory()
    {
        var random = new Random(20270203);
        var refused = 0;
        for (var i = 0; i < Cases; i++)
        {
            var json = Mutate(Seeds[i % Seeds.Length], random);
            var fileBytes = random.Next(4) == 0 ? random.NextInt64() : 8 + json.Length + 18;
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var header = SafeTensorsHeader.Parse(json, fileBytes, "fuzz");
                Assert.That(header.Entries.Sum(e => e.ByteLength), Is.EqualTo(fileBytes - 8 - json.Length));
            }
            catch (SafeTensorsException)
            {
                refused++;
            }
            catch (Exception e) when (e is not AssertionException)
            {
                Assert.Fail($"case {i}: {e.GetType().Name} for {Encoding.UTF8.GetString(json)}: {e.Message}");
            }

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20), () => $"case {i}: {Encoding.UTF8.GetString(json)}");
        }

        Assert.That(refused, Is.InRange(Cases / 2, Cases - 1), "the mutations must break most headers, and leave some whole");
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var n = random.Next(4); n >= 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }

            if (bytes.Count < 2)
                bytes.AddRange("{}"u8.ToArray());
        }

        return bytes.ToArray();
    }
}
