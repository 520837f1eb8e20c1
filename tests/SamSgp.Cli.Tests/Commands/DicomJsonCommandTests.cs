using System.Text.Json.Nodes;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

public sealed class DicomJsonCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Json_File_IsDicomJsonWithBulkDataAsAsked()
    {
        var path = _folder.PathTo("a.dcm");
        await new DicomFile(new DicomDataset
        {
            { DicomTag.SOPClassUID, DicomUID.RawDataStorage },
            { DicomTag.SOPInstanceUID, "1.2.3" },
            { DicomTag.PatientName, "Doe^Jane" },
            { DicomTag.ICCProfile, new byte[2000] },
        }).SaveAsync(path);

        var inline = await CliRun.RunAsync("dicom", "json", path);
        Assert.Equal(ExitCode.Ok, inline.ExitCode);
        var json = JsonNode.Parse(inline.Output)!;
        Assert.Equal("Doe^Jane", json["00100010"]!["Value"]![0]!["Alphabetic"]!.GetValue<string>());
        Assert.NotNull(json["00282000"]!["InlineBinary"]);

        var referenced = JsonNode.Parse((await CliRun.RunAsync("dicom", "json", path, "--bulk-data", "bulk/")).Output)!;
        Assert.StartsWith("bulk/", referenced["00282000"]!["BulkDataURI"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
