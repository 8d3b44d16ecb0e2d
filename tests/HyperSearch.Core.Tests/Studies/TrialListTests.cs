using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.Studies;

namespace HyperSearch.Core.Tests.Studies;

[TestFixture]
public sealed class TrialListTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(32)]
    [TestCase(33)]
    [TestCase(1024)]
    [TestCase(1025)]
    [TestCase(40_000)]
    public void Add_Many_KeepsThemInOrder(int count)
    {
        TrialList<string> list = [];
        for (int i = 0; i < count; i++) list = list.Add($"{i}");
        Assert.That(list, Is.EqualTo(Enumerable.Range(0, count).Select(i => $"{i}")));
        for (int i = 0; i < count; i++) Assert.That(list[i], Is.EqualTo($"{i}"));
    }

    [Test]
    public void Changes_OfAnyKind_LeaveEarlierListsAsTheyWere() => Prop.ForAll(
        Gen.Choose(0, 9999).ArrayOf(200).ToArbitrary(),
        steps =>
        {
            TrialList<string> list = [.. Enumerable.Range(0, 30).Select(i => $"{i}")];
            var model = list.ToList();
            foreach (int step in steps)
            {
                (TrialList<string> old, string[] expected) = (list, [.. model]);
                if (step % 2 == 0)
                {
                    list = list.Add($"new{step}");
                    model.Add($"new{step}");
                }
                else
                {
                    list = list.SetItem(step % model.Count, $"set{step}");
                    model[step % model.Count] = $"set{step}";
                }

                if (!old.SequenceEqual(expected) || !list.SequenceEqual(model)) return false;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Test]
    public void Index_OutsideTheList_Throws()
    {
        TrialList<string> list = ["a"];
        Assert.That(() => list[1], Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => list[-1], Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => list.SetItem(1, "b"), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
