using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Matching;

namespace SamSgp.Tasks.Tests.Matching;

public sealed class TaskMatcherTests : IDisposable
{
    private readonly TemporaryTasks _tasks = new();
    private readonly TaskManifest _task;

    public TaskMatcherTests() => _task = _tasks.ReadGood(TemporaryTasks.Minimal + """

        match:
          modality: [CT, PT]
          bodyPart: [ABDOMEN, CHEST]
          include: { imageType: "PRIMARY" }
          exclude: { seriesDescription: "(?i)scout" }
          slices: { min: 8, max: 100 }
        """);

    public void Dispose() => _tasks.Dispose();

    [Fact]
    public void Match_FittingSeries_FitsWithAReasonForEachCondition()
    {
        var result = TaskMatcher.Match(_task, Series("CT", "abdomen", 20, "Portal venous", @"ORIGINAL\PRIMARY\AXIAL"));
        Assert.True(result.Fits);
        Assert.Equal(5, result.Reasons.Count);
        Assert.Empty(result.Refusals);
    }

    [Fact]
    public void Match_SeriesThatStatesLittle_Fits() => Assert.True(TaskMatcher.Match(_task, Series("CT", "", 8, "", "PRIMARY")).Fits);

    [Theory]
    [InlineData("MR", "CHEST", 20, "x", "The modality is MR; the task is for CT or PT.")]
    [InlineData("", "CHEST", 20, "x", "The series states no modality; the task is for CT or PT.")]
    [InlineData("CT", "HEAD", 20, "x", "The body part is HEAD; the task is for ABDOMEN or CHEST.")]
    [InlineData("CT", "CHEST", 1, "x", "The series has 1 slice; the task needs at least 8.")]
    [InlineData("CT", "CHEST", 101, "x", "The series has 101 slices; the task takes at most 100.")]
    [InlineData("CT", "CHEST", 20, "Scout AP", "SeriesDescription 'Scout AP' holds /(?i)scout/, which the task excludes.")]
    public void Match_OneConditionAgainst_SaysWhy(string modality, string bodyPart, int slices, string description, string reason) =>
        Assert.Equal([reason], TaskMatcher.Match(_task, Series(modality, bodyPart, slices, description, "PRIMARY")).Refusals);

    [Fact]
    public void Match_IncludeNotFound_SaysWhy() => Assert.Equal(
        ["ImageType 'DERIVED' does not hold /PRIMARY/, which the task wants."],
        TaskMatcher.Match(_task, Series("CT", "CHEST", 20, "", "DERIVED")).Refusals);

    [Fact]
    public void Match_IncludedAttributeNotStated_SaysWhy() => Assert.Equal(
        ["The series states no ImageType, where the task wants /PRIMARY/."],
        TaskMatcher.Match(_task, Series("CT", "CHEST", 20, "", "")).Refusals);

    [Theory]
    [InlineData("", 20, "", false)]
    [InlineData("CT", 20, "", false)]
    [InlineData("CT", 20, "DERIVED", true)]
    [InlineData("MR", 20, "", true)]
    [InlineData("", 1, "", true)]
    public void Match_SeriesThatStatesTooLittle_IsContradictedByWhatItStatesAlone(string modality, int slices, string imageType, bool contradicted)
    {
        var match = TaskMatcher.Match(_task, Series(modality, "", slices, "", imageType));
        Assert.Equal((false, contradicted), (match.Fits, match.IsContradicted));
    }

    private static SeriesFacts Series(string modality, string bodyPart, int slices, string description, string imageType) =>
        new(modality, bodyPart, slices, new Dictionary<SeriesAttribute, string>
        {
            [SeriesAttribute.SeriesDescription] = description,
            [SeriesAttribute.ImageType] = imageType,
        });
}
