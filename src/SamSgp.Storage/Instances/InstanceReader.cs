using System.Buffers;
using SamSgp.Dicom;
using SamSgp.Storage.Index;

namespace SamSgp.Storage.Instances;

/// <summary>Reads a received file: all of it is looked at, large values stay where they are.</summary>
public static class InstanceReader
{
    private static readonly SearchValues<char> UidCharacters = SearchValues.Create("0123456789.");
    private static readonly DicomReadOptions Options = new()
    {
        ReadOption = FileReadOption.ReadLargeOnDemand,
        // A deflated dataset is read in memory: this is what a bomb may cost.
        MaximumInflatedSize = 256L << 20,
    };

    // Faults that readers forgive, and a store must not: it would give back less than was sent, or what others cannot open.
    private static readonly DicomLeniencyKind[] NotForgiven =
    [
        DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingFileMetaInformation, DicomLeniencyKind.TruncatedValue,
        DicomLeniencyKind.TrailingBytes, DicomLeniencyKind.MissingDelimiter,
    ];

    /// <summary>Reads and checks a complete file.</summary>
    /// <exception cref="UnreadableInstanceException">It is no Part 10 file of a storage SOP class with its UIDs.</exception>
    public static StagedInstance Read(StagedFile file) => new(file, Read(file.Path));

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="UnreadableInstanceException">It is no Part 10 file of a storage SOP class with its UIDs.</exception>
    public static InstanceDescription Read(string path)
    {
        var dicom = Open(path);
        var dataset = dicom.Dataset;
        var sopClass = Text(dataset, DicomTag.SOPClassUID);
        var sopInstance = Text(dataset, DicomTag.SOPInstanceUID);
        UnreadableInstanceException Refused(ushort reason, string message) =>
            new(reason, message, null) { SopClassUid = sopClass, SopInstanceUid = DicomUID.IsValidUid(sopInstance) ? sopInstance : null };

        if (dicom.Leniencies.FirstOrDefault(leniency => NotForgiven.Contains(leniency.Kind)) is { } fault)
            throw Refused(FailureReasons.CannotUnderstand, fault.ToString());
        foreach (var tag in (DicomTag[])[DicomTag.SOPClassUID, DicomTag.SOPInstanceUID, DicomTag.StudyInstanceUID, DicomTag.SeriesInstanceUID])
        {
            if (!IsUid(Text(dataset, tag)))
                throw Refused(FailureReasons.CannotUnderstand, $"{tag.DictionaryEntry.Keyword} {tag} is missing or no UID.");
        }

        if (DicomUID.Parse(sopClass!).StorageCategory == DicomStorageCategory.None)
            throw Refused(FailureReasons.SopClassNotSupported, $"SOP class {sopClass} is not one of objects that are stored.");
        var syntax = dicom.FileMetaInfo.TransferSyntax?.UID.UID;
        if (!IsUid(syntax) || DicomTransferSyntax.Query(DicomUID.Parse(syntax!)) is null)
            throw Refused(FailureReasons.TransferSyntaxNotSupported, $"Transfer syntax '{syntax}' is not known.");
        return new InstanceDescription(Text(dataset, DicomTag.StudyInstanceUID)!, Text(dataset, DicomTag.SeriesInstanceUID)!,
            sopInstance!, sopClass!, syntax!, new JsonAttributes(MetadataWriter.Write(dataset)));
    }

    private static DicomFile Open(string path)
    {
        try
        {
            return DicomFile.Open(path, Options);
        }
        catch (DicomException fault)
        {
            throw new UnreadableInstanceException(FailureReasons.CannotUnderstand, fault.Message, fault);
        }
    }

    private static string? Text(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetString(tag, out var text) ? text.Trim() : null;

    private static bool IsUid(string? text) =>
        text is { Length: > 0 and <= 64 } && !text.AsSpan().ContainsAnyExcept(UidCharacters);
}
