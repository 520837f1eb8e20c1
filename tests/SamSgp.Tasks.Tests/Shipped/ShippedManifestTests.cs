using System.Diagnostics;
using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Tasks.Authoring;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using SamSgp.Testing;

namespace SamSgp.Tasks.Tests.Shipped;

public sealed class ShippedManifestTests
{
    // Not in the tables that are asked: fetal head structure (SNOMED CT), nucleus (PS3.16 CID 8135, which is younger), and what
    // Uberon calls the tissue that makes a breast dense.
    private static readonly HashSet<string> Elsewhere = ["54527006", "84640000", "0001911"];

    private static readonly string Folder = Path.Combine(SharedData.RepositoryRoot, "plugin-manifests");

    [Fact]
    public void Read_AllShipped_AreRightAndNamedAsTheirFolders()
    {
        var snapshot = TaskSnapshot.Read(Folder, null);
        Assert.Empty(snapshot.Faulty.SelectMany(f => f.Faults).Select(f => f.ToString()));
        Assert.NotEmpty(snapshot.Tasks);
        Assert.All(snapshot.Tasks, task => Assert.Equal(task.Key, Path.GetFileName(task.Value.Folder)));
    }

    [Fact]
    public void Locate_AllShippedWithoutTheirImages_SayWhatToPutWhereAndNameAReadme()
    {
        using var empty = new TemporaryTasks();
        foreach (var task in TaskSnapshot.Read(Folder, empty.Folder).Tasks.Values)
        {
            var support = SupportSet.Locate(task);
            Assert.True(support.IsComplete || support.Missing.All(m => m.Advice.Contains("README.md says", StringComparison.Ordinal)), task.Id);
        }
    }

    [SharedDataFact("data/segmentation")]
    public void Locate_SharedSets_CompleteEveryTask() => Assert.All(
        TaskSnapshot.Read(Folder, SharedData.PathTo("data", "segmentation")).Tasks.Values,
        task => Assert.Empty(SupportSet.Locate(task).Missing));

    [ToolFact("/usr/bin/python3", "/usr/lib/python3/dist-packages/pydicom/__init__.py")]
    public void Read_AllShipped_CodesHaveTheMeaningsOfDicomsTables()
    {
        const string script = """
            import json, sys
            from pydicom.sr._concepts_dict import concepts
            known = {}
            for scheme, words in concepts.items():
                for codes in words.values():
                    for value, (meaning, _) in codes.items():
                        known.setdefault(scheme + ':' + value, []).append(meaning)
            json.dump(known, sys.stdout)
            """;
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", script]) { RedirectStandardOutput = true };
        using var python = Process.Start(start)!;
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.Equal(0, python.ExitCode);
        var known = JsonSerializer.Deserialize<Dictionary<string, string[]>>(output)!;
        var codes = TaskSnapshot.Read(Folder, null).Tasks.Values.SelectMany(t => t.Segments).SelectMany(Codes).Where(c => !Elsewhere.Contains(c.Value))
            .Concat(StructureCodes.Types);
        Assert.All(codes, code => Assert.Contains(code.Meaning, known[$"{code.Scheme}:{code.Value}"]));
    }

    private static IEnumerable<CodedConcept> Codes(SegmentDefinition segment) =>
        new[] { segment.Category, segment.Type, segment.TypeModifier, segment.Region, segment.RegionModifier }.OfType<CodedConcept>();
}
