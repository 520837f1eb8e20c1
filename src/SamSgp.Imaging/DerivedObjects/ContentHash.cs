using System.Security.Cryptography;
using SamSgp.Dicom;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>What a derived object holds, as a part of its UIDs: objects that differ in one bit never share a UID, whatever made
/// them.</summary>
internal static class ContentHash
{
    /// <summary>Hex SHA-256 of the object as a file, with whatever UIDs it has so far.</summary>
    public static string Of(DicomDataset complete)
    {
        using var hash = SHA256.Create();
        using var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write);
        new DicomFile(complete).Save(stream);
        stream.FlushFinalBlock();
        return Convert.ToHexStringLower(hash.Hash!);
    }

    /// <summary>Gives a complete object its UIDs: those it has so far, which follow from what made it, with its content.</summary>
    /// <param name="complete">With the UIDs that its inputs make.</param>
    /// <param name="sopInstanceUid">To use in place of a derived one; null for none.</param>
    /// <param name="seriesInstanceUid">Likewise.</param>
    public static void SettleUids(DicomDataset complete, string? sopInstanceUid, string? seriesInstanceUid)
    {
        var content = Of(complete);
        Settle(DicomTag.SOPInstanceUID, sopInstanceUid);
        Settle(DicomTag.SeriesInstanceUID, seriesInstanceUid);

        void Settle(DicomTag tag, string? given) => complete.AddOrUpdate(tag, given ?? DerivedUid.Create(complete.GetString(tag), content));
    }
}
