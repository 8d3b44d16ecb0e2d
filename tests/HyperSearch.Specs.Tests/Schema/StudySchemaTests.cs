using HyperSearch.Specs.Schema;

namespace HyperSearch.Specs.Tests.Schema;

[TestFixture]
internal sealed class StudySchemaTests
{
    [Test]
    public void Json_CommittedSchema_IsTheGeneratedOne()
    {
        string committed = File.ReadAllText(Path.Combine(RepositoryFolder.SearchSpaces, "study.schema.json"));
        Assert.That(StudySchema.Json(), Is.EqualTo(committed), "write what StudySchema.Json() gives to search-spaces/study.schema.json");
    }

    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{"x":{"type":"float","low":0,"high":1}}}""", true)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{"x":{"type":"flaot","low":0,"high":1}}}""", false)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{"x":{"type":"float","low":0}}}""", false)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{"x":{"type":"int","low":1,"high":5,"points":2}}}""", false)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{"x":{"type":"int","low":-5,"high":"5k"}}}""", true)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{"x":{"type":"int","low":-5.5,"high":5}}}""", false)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{},"trial":{"kind":"command","run":["a"],"timeout":"10m"}}""", true)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{},"trial":{"kind":"command","run":["a"],"timeout":"soon"}}""", false)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{},"trial":{"kind":"fine-tune","data":{"train":"a","validation":"b"},"dropout":1}}""", false)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{},"budget":{"trials":3,"tokens":"5M"}}""", true)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{},"strategy":{"kind":"gp","deterministic":true,"startup_trials":4}}""", true)]
    [TestCase("""{"name":"a","objective":{"metric":"y"},"space":{},"strategy":{"kind":"gp","deterministic":[true]}}""", false)]
    [TestCase("""{"name":"A","objective":{"metric":"y"},"space":{}}""", false)]
    [TestCase("""{"name":"a","stratgy":{"kind":"random"},"space":{}}""", false)]
    public async Task Json_Study_IsJudgedAsTheReaderDoes(string study, bool valid)
    {
        Assert.That(await SchemaValidator.Errors(study), valid ? Is.Empty : Is.Not.Empty);
    }
}
