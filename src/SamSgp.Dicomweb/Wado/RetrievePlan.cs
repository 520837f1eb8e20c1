using SamSgp.Dicomweb.Negotiation;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>How instances are given to a client.</summary>
/// <param name="IsMultipart">As parts of a multipart/related body; else as the body itself.</param>
/// <param name="TransferSyntaxes">Of each instance, in order.</param>
internal sealed record RetrievePlan(bool IsMultipart, IReadOnlyList<string> TransferSyntaxes)
{
    private const string Dicom = "application/dicom";

    /// <summary>The best of what a client accepts that can be given; null where nothing can (406).</summary>
    /// <param name="accepted">Best first.</param>
    /// <param name="instances">What is asked for.</param>
    /// <param name="store">Has their metadata.</param>
    public static RetrievePlan? Choose(IReadOnlyList<MediaType> accepted, IReadOnlyList<StoredInstance> instances, InstanceStore store)
    {
        foreach (var type in accepted)
        {
            var isMultipart = type.Covers("multipart/related") && type.InnerType is null or Dicom or "*/*" or "application/*";
            var isSingle = type.Name != "*/*" && type.Covers(Dicom) && instances.Count == 1;
            if (!isMultipart && !isSingle) continue;
            var syntaxes = instances.Select(i => Wado.TransferSyntaxes.Choose(
                i.TransferSyntaxUid, type.TransferSyntax, () => new JsonAttributes(store.Metadata([i])[0]))).ToList();
            if (syntaxes.All(syntax => syntax is not null)) return new RetrievePlan(!isSingle, syntaxes!);
        }

        return null;
    }
}
