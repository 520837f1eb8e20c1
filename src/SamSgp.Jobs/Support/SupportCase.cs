using System.Security.Cryptography;
using System.Text;
using SamSgp.Dicom;

namespace SamSgp.Jobs.Support;

/// <summary>Which examples of DICOM are of one case: those of one patient, of whom a hash is kept and not the name.</summary>
public static class SupportCase
{
    /// <summary>The case of an image: its patient, its study where no patient is named.</summary>
    public static string Of(DicomDataset header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var (patient, issuer) = (Text(DicomTag.PatientID), Text(DicomTag.IssuerOfPatientID));
        return patient.Length == 0 ? Of(Text(DicomTag.StudyInstanceUID))
            : "patient " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{patient}")));

        string Text(DicomTag tag) => header.GetSingleValueOrDefault(tag, "").Trim();
    }

    /// <summary>The case of a study of which nothing else is known.</summary>
    public static string Of(string studyInstanceUid) => "study " + studyInstanceUid;
}
