using SamSgp.Tasks.Authoring;

namespace SamSgp.Tasks.Tests.Authoring;

public sealed class ManifestDraftTests : IDisposable
{
    private readonly TemporaryTasks _tasks = new();

    public void Dispose() => _tasks.Dispose();

    [Theory]
    [InlineData("CT")]
    [InlineData("MR")]
    [InlineData("PT")]
    [InlineData("US")]
    [InlineData("DX")]
    [InlineData("OP")]
    public void ToYaml_AnyModality_IsARightManifest(string modality)
    {
        var draft = new ManifestDraft("my-task", "Title: with \"quotes\" #1", modality, ["Left kidney", "Gizzard"], "support/*.png", "support/*_m.png");
        var task = _tasks.ReadGood(draft.ToYaml("../task.schema.json"));
        Assert.Equal((draft.Id, draft.Title), (task.Id, task.Title));
        Assert.Equal([modality], task.Match.Modality);
        Assert.Equal("Kidney", task.Segments[0].Type.Meaning);
        Assert.Equal("Left", task.Segments[0].TypeModifier!.Meaning);
        Assert.Equal("Gizzard", task.Segments[1].Label);
        Assert.Equal(modality is "CT" or "MR" or "PT", task.Model.Memory is not null);
    }

    [Theory]
    [InlineData("Liver", "10200004", null)]
    [InlineData("right KIDNEY", "64033007", "Right")]
    [InlineData("Both lungs", "39607008", "Bilateral")]
    [InlineData("Left Ventricle", "87878005", null)]
    public void Find_KnownName_GivesCodeAndSide(string name, string value, string? side)
    {
        var code = StructureCodes.Find(name)!;
        Assert.Equal((value, side), (code.Type.Value, code.Modifier?.Meaning));
    }

    [Fact]
    public void Find_UnknownName_IsNull()
    {
        Assert.Null(StructureCodes.Find("Gizzard"));
        Assert.Null(StructureCodes.Find("left gizzard"));
    }
}
