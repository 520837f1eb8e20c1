using PublicApiGenerator;
using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Architecture.Tests;

/// <summary>What the two packages promise to those who use them stands in <c>PublicApi.txt</c> beside each project, so that a
/// change of it is seen where it is reviewed. <c>eng/docs.sh</c> writes the files.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("SamSgp.Dicom", typeof(DicomFile))]
    [InlineData("SamSgp.Imaging", typeof(Volume))]
    public void PublicApi_OfAPackage_IsTheOneItsFileStates(string project, Type any)
    {
        var path = Path.Combine(SourceProjects.FolderOf(project), "PublicApi.txt");
        var lines = any.Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n").TrimEnd().Split('\n').Where(line => !IsOfTheDictionary(line));
        var actual = string.Join('\n', lines) + "\n";
        if (WrittenDocuments.AreWritten) File.WriteAllText(path, actual);
        else Assert.Equal(File.ReadAllText(path), actual);
    }

    // Five thousand names that the standard's tables give, and that change with these.
    private static bool IsOfTheDictionary(string line) => line.EndsWith(" { get; }", StringComparison.Ordinal)
        && (line.Contains("public static SamSgp.Dicom.DicomTag ", StringComparison.Ordinal)
            || line.Contains("public static SamSgp.Dicom.DicomUID ", StringComparison.Ordinal));
}
