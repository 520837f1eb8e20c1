using SamSgp.Dicom;
using SamSgp.Storage.Index;

namespace SamSgp.Storage.Instances;

/// <summary>Reads a received file: all of it is looked at, large values stay where they are.</summary>
public static class InstanceReader
{
    private static readonly DicomReadOptions Options = new()
    {
        ReadOption = FileReadOption.ReadLargeOnDemand,
        // A deflated dataset is read in memory: this is what a bomb may cost.
        MaximumInflatedSize = InflationGate.Largest,
    };

    private const int LongestUid = 64;

    // What is kept of an instance until it is committed: with so many small values that it is more, it is a bomb, too.
    private const int LargestInflatedMetadata = 16 << 20;

    // Faults that readers forgive, and a store must not: it would give back less than was sent, or what others cannot open.
    private static readonly DicomLeniencyKind[] NotForgiven =
    [
        DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingFileMetaInformation, DicomLeniencyKind.TruncatedValue,
        DicomLeniencyKind.TrailingBytes, DicomLeniencyKind.MissingDelimiter,
    ];

    /// <summary>Reads and checks a complete file.</summary>
    /// <exception cref="UnreadableInstanceException">It is no Part 10 file of a storage SOP class with its UIDs.</exception>
    public static StagedInstance Read(StagedFile file) => new(file, Read(file.Path));

    /// <summary>Reads and checks a complete file. Where its dataset has to be inflated, this waits without a thread until it
    /// may be.</summary>
    /// <exception cref="UnreadableInstanceException">It is no Part 10 file of a storage SOP class with its UIDs.</exception>
    public static async Task<StagedInstance> ReadAsync(StagedFile file, CancellationToken cancellationToken)
    {
        if (Open(() => InflationGate.TryOpen(file.Path, Options)) is { } dicom) return new(file, Describe(dicom));
        using var place = await InflationGate.EnterReceivingAsync(cancellationToken);
        return new(file, Inflate(file.Path));
    }

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="UnreadableInstanceException">It is no Part 10 file of a storage SOP class with its UIDs.</exception>
    public static InstanceDescription Read(string path)
    {
        if (Open(() => InflationGate.TryOpen(path, Options)) is { } dicom) return Describe(dicom);
        using var place = InflationGate.EnterReceiving();
        return Inflate(path);
    }

    // A method of its own, so that nothing refers to the dataset any more when the place is given back.
    private static InstanceDescription Inflate(string path)
    {
        var description = Describe(Open(() => DicomFile.Open(path, Options))!);
        return description.Metadata.Json.Length <= LargestInflatedMetadata ? description
            : throw new UnreadableInstanceException(FailureReasons.CannotUnderstand,
                $"Without its large values the deflated dataset still has more than {LargestInflatedMetadata} bytes.", null)
            {
                SopClassUid = description.SopClassUid, SopInstanceUid = description.SopInstanceUid,
            };
    }

    private static InstanceDescription Describe(DicomFile dicom)
    {
        var dataset = dicom.Dataset;
        var sopClass = Text(dataset, DicomTag.SOPClassUID);
        var sopInstance = Text(dataset, DicomTag.SOPInstanceUID);
        UnreadableInstanceException Refused(ushort reason, string message) =>
            new(reason, message, null) { SopClassUid = sopClass, SopInstanceUid = DicomUID.IsUidText(sopInstance) ? sopInstance : null };

        if (dicom.Leniencies.FirstOrDefault(leniency => NotForgiven.Contains(leniency.Kind)) is { } fault)
            throw Refused(FailureReasons.CannotUnderstand, fault.ToString());
        foreach (var tag in (DicomTag[])[DicomTag.SOPClassUID, DicomTag.SOPInstanceUID, DicomTag.StudyInstanceUID, DicomTag.SeriesInstanceUID])
        {
            if (!DicomUID.IsUidText(Text(dataset, tag)))
                throw Refused(FailureReasons.CannotUnderstand, Text(dataset, tag) is { Length: > LongestUid } uid
                    ? $"{tag.DictionaryEntry.Keyword} has {uid.Length} characters; a UID has {LongestUid} at most (PS3.5 9.1)."
                    : $"{tag.DictionaryEntry.Keyword} {tag} is missing or no UID.");
        }

        if (DicomUID.Parse(sopClass!).StorageCategory == DicomStorageCategory.None)
            throw Refused(FailureReasons.SopClassNotSupported, $"SOP class {sopClass} is not one of objects that are stored.");
        var syntax = dicom.FileMetaInfo.TransferSyntax?.UID.UID;
        if (!DicomUID.IsUidText(syntax) || DicomTransferSyntax.Query(DicomUID.Parse(syntax!)) is null)
            throw Refused(FailureReasons.TransferSyntaxNotSupported, $"Transfer syntax '{syntax}' is not known.");
        return new InstanceDescription(Text(dataset, DicomTag.StudyInstanceUID)!, Text(dataset, DicomTag.SeriesInstanceUID)!,
            sopInstance!, sopClass!, syntax!, new JsonAttributes(MetadataWriter.Write(dataset)))
        {
            IsOfStatedClass = Agrees(dicom.FileMetaInfo, DicomTag.MediaStorageSOPClassUID, sopClass!),
            IsStatedInstance = Agrees(dicom.FileMetaInfo, DicomTag.MediaStorageSOPInstanceUID, sopInstance!),
        };
    }

    private static bool Agrees(DicomFileMetaInformation meta, DicomTag tag, string uid) => Text(meta, tag) is null or "" || Text(meta, tag) == uid;

    private static DicomFile? Open(Func<DicomFile?> open)
    {
        try
        {
            return open();
        }
        catch (DicomException fault)
        {
            // Without its cause, which holds what was read until then, while this may wait for others of its batch.
            throw new UnreadableInstanceException(FailureReasons.CannotUnderstand, fault.Message, null);
        }
    }

    private static string? Text(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetString(tag, out var text) ? text.Trim() : null;
}
