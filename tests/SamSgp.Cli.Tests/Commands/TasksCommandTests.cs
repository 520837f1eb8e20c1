using SamSgp.Cli.CommandLine;
using SamSgp.Imaging.Rasters;
using SamSgp.Inference.Support;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

public sealed class TasksCommandTests : IDisposable
{
    private const string Good = """
        apiVersion: samsgp/v1
        id: liver-ct
        version: 1.0.0
        title: Liver on CT
        support: [{ image: "${SAMSGP_SUPPORT}/a.png", mask: "${SAMSGP_SUPPORT}/a_mask.png" }]
        segments: [{ number: 1, label: Liver, category: "SCT:123037004", type: "SCT:10200004 Liver" }]
        """;

    private readonly TemporaryFolder _temporary = new();

    private string Folder => _temporary.Root;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task List_GoodAndFaultyTask_ShowsTheStateOfBoth()
    {
        Write("good", Good);
        Write("bad", Good.Replace("title", "titel", StringComparison.Ordinal));
        var run = await CliRun.RunAsync("tasks", "list", "--tasks", Folder, "--support", Path.Combine(Folder, "none"));
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("support set missing", run.Output, StringComparison.Ordinal);
        Assert.Contains("faulty", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Put the support image a.png into {Path.Combine(Folder, "none")}", run.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'title'?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_SupportSetThere_ShowsReady()
    {
        Write("good", Good);
        await File.WriteAllTextAsync(Path.Combine(Folder, "a.png"), "");
        await File.WriteAllTextAsync(Path.Combine(Folder, "a_mask.png"), "");
        var run = await CliRun.RunAsync("tasks", "list", "--tasks", Folder, "--support", Folder);
        Assert.Contains("ready", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Validate_FaultyTask_FailsWithPlaceOfEachFault()
    {
        Write("good", Good);
        var bad = Write("bad", Good.Replace("title", "titel", StringComparison.Ordinal));
        var run = await CliRun.RunAsync("tasks", "validate", Folder);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"{bad}:4:1: 'titel' is not a field", run.Output, StringComparison.Ordinal);
        Assert.Contains("liver-ct 1.0.0 is right", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 manifests, 2 faults.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_AllShipped_TheirPreparedSupportFitsTheShippedModel()
    {
        var run = await CliRun.RunAsync("tasks", "validate", Path.Combine(SharedData.RepositoryRoot, "plugin-manifests"));
        Assert.True(run.ExitCode == ExitCode.Ok, run.Output);
    }

    [Fact]
    public async Task Prepare_TaskWithImages_RunsWithoutThemAndIsRefusedWhenItNoLongerFits()
    {
        File.Copy(Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct", "support", "phantom101_ct.nii.gz"), Path.Combine(Folder, "a_ct.nii.gz"));
        File.Copy(Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct", "support", "phantom101_seg.nii.gz"), Path.Combine(Folder, "a_seg.nii.gz"));
        const string images = "{ image: \"${SAMSGP_SUPPORT}/a_ct.nii.gz\", mask: \"${SAMSGP_SUPPORT}/a_seg.nii.gz\" }";
        var prepared = Good.Replace("{ image: \"${SAMSGP_SUPPORT}/a.png\", mask: \"${SAMSGP_SUPPORT}/a_mask.png\" }",
            "{ prepared: liver.support.safetensors, licence: CC0-1.0, from: [" + images + "] }", StringComparison.Ordinal);
        var manifest = Write("good", prepared);

        var made = await CliRun.RunAsync("tasks", "prepare", manifest, "--support", Folder);
        var listed = await CliRun.RunAsync("tasks", "list", "--tasks", Folder, "--support", Path.Combine(Folder, "none"), "--licences");
        var right = await CliRun.RunAsync("tasks", "validate", manifest);
        await File.WriteAllTextAsync(manifest, prepared + "\ninput: { crop: body }\n");
        var wrong = await CliRun.RunAsync("tasks", "validate", manifest);

        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);
        Assert.Contains("ready", listed.Output, StringComparison.Ordinal);
        Assert.Contains("CC0-1.0", listed.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, right.ExitCode);
        Assert.Equal(ExitCode.Failed, wrong.ExitCode);
        Assert.Contains("with another input section", wrong.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_PreparedExamplesAlone_SaysThatImagesAreNeeded()
    {
        var manifest = Write("good", Good.Replace("{ image: \"${SAMSGP_SUPPORT}/a.png\", mask: \"${SAMSGP_SUPPORT}/a_mask.png\" }", "{ prepared: a.safetensors }",
            StringComparison.Ordinal));
        var run = await CliRun.RunAsync("tasks", "prepare", manifest);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("has prepared examples alone, which cannot be prepared", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_MasksThatDoNotHoldWhatTheManifestSays_NamesTheValuesThatAreThere()
    {
        Discs(1);
        var manifest = Write("good", Pictures("labels: { 7: 1 }"));
        var named = await CliRun.RunAsync("tasks", "validate", manifest, "--support", Folder);
        Write("good", Pictures("slices: all"));
        var unnamed = await CliRun.RunAsync("tasks", "validate", manifest, "--support", Folder);

        Assert.Equal(ExitCode.Failed, named.ExitCode);
        Assert.Contains("no mask holds 7; their values are 200.", named.Output, StringComparison.Ordinal);
        Assert.Contains("No example shows segment 1, Liver", named.Output, StringComparison.Ordinal);
        Assert.Contains("The masks hold 200, which is no segment of the task", unnamed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_PictureThatShowsNothing_SaysSoAndIsRight()
    {
        Discs(2);
        RasterImage.From8Bit(64, 64, new byte[64 * 64]).WritePng(Path.Combine(Folder, "mask_d1.png"));
        var run = await CliRun.RunAsync("tasks", "validate", Write("good", Pictures("labels: { nonzero: 1 }")), "--support", Folder);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("d1.png shows no segment: it says what to leave alone.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_FourPictures_SaysHowWellEachIsFoundByTheOthersAndKeepsIt()
    {
        Discs(4);
        var manifest = Write("good", Pictures("labels: { nonzero: 1 }"));
        var run = await CliRun.RunAsync("tasks", "score", manifest, "--support", Folder);
        var listed = await CliRun.RunAsync("tasks", "list", "--tasks", Folder, "--support", Folder);

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("Liver", run.Output, StringComparison.Ordinal);
        var record = SupportRecord.Read(Path.Combine(Folder, "good", "scores.json"))!;
        Assert.Equal((4, 4), (record.Images, record.Scores[0].Cases));
        Assert.InRange(record.Scores[0].Dice, 0.5, 1);
        Assert.InRange(record.Scores[0].Nsd!.Value, 0, 1);
        Assert.NotEmpty(record.Effects);
        Assert.Equal(4, Assert.Single(record.Calibration!.Segments).Cases);
        Assert.Contains("(here)", listed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "", "images of 3 cases; to leave one out after the other takes 4.")]
    [InlineData(6, ", case: \"^(d)\"", "images of 1 case;")] // six pictures of one patient
    public async Task Score_TooFewCases_SaysHowManyAreNeeded(int pictures, string more, string sentence)
    {
        Discs(pictures);
        var run = await CliRun.RunAsync("tasks", "score", Write("good", Pictures("labels: { nonzero: 1 }" + more)), "--support", Folder);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confidence_PreparedPicturesOfASetThatHoldsMore_ComparesExpectedWithRealDiceOfTheOthers()
    {
        Discs(6);
        var prepared = Pictures("labels: { nonzero: 1 }, take: 4").Replace("support: [{ image:", "support: [{ prepared: liver.support.safetensors, from: [{ image:",
            StringComparison.Ordinal).Replace("take: 4 }]", "take: 4 }] }]", StringComparison.Ordinal);
        var manifest = Write("good", prepared);
        var made = await CliRun.RunAsync("tasks", "prepare", manifest, "--support", Folder);
        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);

        var page = Path.Combine(Folder, "confidence.md");
        var run = await CliRun.RunAsync("tasks", "confidence", manifest, "--support", Folder, "--output", page);
        var alone = await CliRun.RunAsync("segment", "--task", manifest, "--support", Folder, "--input", Path.Combine(Folder, "d5.png"), "--output", Path.Combine(Folder, "m.png"));

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Matches(@"d4\.png  Liver: expected [01]\.\d\d, is [01]\.\d\d", run.Error);
        Assert.DoesNotContain("d3.png", run.Error, StringComparison.Ordinal); // an example
        Assert.Contains("| **all** | 2 |", run.Output, StringComparison.Ordinal);
        Assert.Contains("| **all** | 2 |", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.Matches(@"Liver: .*, expected Dice [01]\.\d\d", alone.Error);
    }

    [Fact]
    public async Task Confidence_NothingToCompareWith_SaysWhatIsNeeded()
    {
        Discs(4);
        var run = await CliRun.RunAsync("tasks", "confidence", Write("good", Pictures("labels: { nonzero: 1 }")), "--support", Folder);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("no task has test images beside its examples", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Catalogue_PreparedPicturesOfASetThatHoldsMore_ShowsTheFirstThatIsNoExample()
    {
        Discs(4);
        var prepared = Pictures("labels: { nonzero: 1 }, take: 3").Replace("support: [{ image:", "support: [{ prepared: liver.support.safetensors, licence: CC0-1.0, attribution: Nobody, from: [{ image:",
            StringComparison.Ordinal).Replace("take: 3 }]", "take: 3 }] }]", StringComparison.Ordinal);
        var manifest = Write("good", prepared);
        var made = await CliRun.RunAsync("tasks", "prepare", manifest, "--support", Folder);
        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);

        var run = await CliRun.RunAsync("tasks", "catalogue", "--tasks", Folder, "--support", Folder, "--output", Path.Combine(Folder, "page.md"));

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("d3.png", run.Error, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(Path.Combine(Folder, "page.md"));
        Assert.Contains("3 example images of 3 cases: Nobody (CC0-1.0).", page, StringComparison.Ordinal);
        Assert.Contains("page/liver-ct-found.jpg", page, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, "page", "liver-ct-found.jpg")));
    }

    [Fact]
    public async Task Explain_UnknownTask_NamesThoseThatAreThere()
    {
        Write("good", Good);
        var run = await CliRun.RunAsync("tasks", "explain", "livr", "--tasks", Folder);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal($"There is no task 'livr' in {Folder}; there are liver-ct.", run.Error.Trim());
    }

    [Fact]
    public async Task Explain_File_ShowsSegmentsWithCodes()
    {
        var run = await CliRun.RunAsync("tasks", "explain", Write("good", Good));
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("SCT:10200004 Liver", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_NoFile_PrintsJson()
    {
        var run = await CliRun.RunAsync("tasks", "schema");
        Assert.Equal("http://json-schema.org/draft-07/schema#",
            System.Text.Json.Nodes.JsonNode.Parse(run.Output)!["$schema"]!.GetValue<string>());
    }

    [Fact]
    public async Task New_WithOptions_WritesAManifestThatIsRight()
    {
        string[] arguments = ["tasks", "new", "thyroid-us", "--tasks", Folder, "--modality", "us", "--segment", "Thyroid", "--segment", "Gizzard"];
        var run = await CliRun.RunAsync(arguments);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(Path.Combine(Folder, "thyroid-us", "task.yaml"), run.Output.Trim());
        Assert.Contains("No code is known for 'Gizzard'", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await CliRun.RunAsync("tasks", "validate", Folder)).ExitCode);
        Assert.Contains("is there already", (await CliRun.RunAsync(arguments)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_WrongId_SaysWhatWouldBeRightAndLeavesNothing()
    {
        var run = await CliRun.RunAsync("tasks", "new", "Thyroid_US", "--tasks", Folder, "--modality", "US", "--segment", "Thyroid");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("'Thyroid_US' is not a task id", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Folder, "Thyroid_US", "task.yaml")));
    }

    [Theory]
    [InlineData("--modality", "MR")]
    [InlineData("--segment", "Liver")]
    public async Task New_WithoutATerminal_WritesNothingThatWasNotSaid(params string[] said)
    {
        var run = await CliRun.RunAsync(["tasks", "new", "knee-mr", "--tasks", Folder, .. said]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("--modality (CT, MR, US, ...) and --segment", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Folder, "knee-mr")));
    }

    private static string Pictures(string more) => Good.Replace("image: \"${SAMSGP_SUPPORT}/a.png\", mask: \"${SAMSGP_SUPPORT}/a_mask.png\"",
        "image: \"${SAMSGP_SUPPORT}/d*.png\", mask: \"${SAMSGP_SUPPORT}/mask_d*.png\", " + more, StringComparison.Ordinal)
        + "\nmodel: { checkpoint: sgp-nano, select: { method: top-k, k: 2 } }";

    // Bright discs at nearly one place, with their masks.
    private void Discs(int count)
    {
        for (var n = 0; n < count; n++)
        {
            var (image, mask) = (new byte[64 * 64], new byte[64 * 64]);
            for (var i = 0; i < image.Length; i++)
            {
                var inside = Math.Pow((i % 64) - 30 - n, 2) + Math.Pow((i / 64) - 32, 2) < 196;
                (image[i], mask[i]) = ((byte)((inside ? 180 : 60) + (i * 7 % 11)), (byte)(inside ? 200 : 0));
            }

            RasterImage.From8Bit(64, 64, image).WritePng(Path.Combine(Folder, $"d{n}.png"));
            RasterImage.From8Bit(64, 64, mask).WritePng(Path.Combine(Folder, $"mask_d{n}.png"));
        }
    }

    private string Write(string task, string yaml)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, task)).FullName, "task.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }
}
