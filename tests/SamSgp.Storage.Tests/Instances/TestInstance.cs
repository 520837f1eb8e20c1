using System.Text;
using System.Text.Json.Nodes;
using SamSgp.Dicom;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;

namespace SamSgp.Storage.Tests.Instances;

/// <summary>Instances made by hand: the bytes are anything, the metadata is what a test says.</summary>
internal static class TestInstance
{
    public static async Task<StagedInstance> StageAsync(
        DataDirectory directory, string study, string series, string instance, string bytes, string attributes = "{}")
    {
        var file = StagedFile.Create(directory);
        await file.WriteAsync(Encoding.UTF8.GetBytes(bytes), CancellationToken.None);
        file.Seal();
        return new StagedInstance(file, new InstanceDescription(study, series, instance, "1.2.840.10008.5.1.4.1.1.2",
            "1.2.840.10008.1.2.1", Metadata(study, series, instance, attributes)));
    }

    public static JsonAttributes Metadata(string study, string series, string instance, string attributes)
    {
        var dataset = JsonNode.Parse(attributes)!.AsObject();
        dataset["0020000D"] = Uid(study);
        dataset["0020000E"] = Uid(series);
        dataset["00080018"] = Uid(instance);
        dataset["00080016"] = Uid("1.2.840.10008.5.1.4.1.1.2");
        return new JsonAttributes(Encoding.UTF8.GetBytes(dataset.ToJsonString()));
    }

    /// <summary>One study with an instance of each.</summary>
    public static async Task StoreOfTwoPatientsAsync(StoreFixture store, string first, string second)
    {
        var instances = new InstanceStore(store.Directory, store.Database, TimeProvider.System);
        foreach (var id in (string[])[first, second])
        {
            var staged = await StageAsync(store.Directory, "2.1", "2.2", $"2.3.{(int)id[0]}", id, $$$"""{"00100020":{"vr":"LO","Value":["{{{id}}}"]}}""");
            using var file = staged.File;
            await instances.StoreAsync([staged], DuplicatePolicy.Keep, CancellationToken.None);
        }
    }

    /// <summary>Of the only study that has this Patient ID.</summary>
    public static IReadOnlyList<string> OtherPatientIds(StoreFixture store, string id) => Assert.Single(new InstanceSearch(store.Database).Search(
        new InstanceQuery(QueryLevel.Study, null, null, [new AttributeMatch([DicomTag.PatientID], new ValueMatching.OneOf([id]))], 0, 9))).OtherPatientIds;

    private static JsonNode Uid(string uid) => JsonNode.Parse($$"""{"vr":"UI","Value":["{{uid}}"]}""")!;
}
