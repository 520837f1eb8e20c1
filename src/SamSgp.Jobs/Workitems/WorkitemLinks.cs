using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>Addresses in workitems (VR UR): people click them, so that they must be addresses of documents and nothing that a
/// browser runs. Allowed are http and https, paths below this service's base, and for Contact URI (0074,100A) also mailto,
/// tel and sip.</summary>
public static class WorkitemLinks
{
    private static readonly string[] Documents = ["http", "https"], Contacts = ["mailto", "tel", "sip", "sips"];

    /// <summary>What is wrong with the first address that is none of these; null when there is none.</summary>
    public static string? FaultOf(DicomDataset dataset)
    {
        foreach (var (_, item, values) in LinksOf(dataset))
        {
            if (Array.Find(values, value => !IsUsable(item.Tag, value)) is { } bad)
                return $"{item.Tag} is '{bad}'; an http or https address is needed"
                    + (item.Tag == DicomTag.ContactURI ? ", or mailto, tel or sip." : ".");
        }

        return null;
    }

    /// <summary>A workitem as a client can use it: addresses relative to the service's DICOMweb base are absolute, those that
    /// are none (kept by an older version) are left out.</summary>
    /// <param name="workitem">Left as it is; given back where nothing is to be changed.</param>
    /// <param name="absolute">Makes a path absolute.</param>
    public static DicomDataset Usable(DicomDataset workitem, Func<string, string> absolute)
    {
        if (!LinksOf(workitem).Any(link => !Array.TrueForAll(link.Values, value => IsUsable(link.Item.Tag, value) && !IsPath(value))))
            return workitem;
        var copy = workitem.Clone();
        foreach (var (holder, item, values) in LinksOf(copy).ToList())
        {
            if (!Array.TrueForAll(values, value => IsUsable(item.Tag, value))) holder.Remove(item.Tag);
            else if (values is [var only] && IsPath(only)) holder.AddOrUpdate(item.Tag, absolute(only));
        }

        return copy;
    }

    private static IEnumerable<(DicomDataset Holder, DicomItem Item, string[] Values)> LinksOf(DicomDataset dataset)
    {
        foreach (var item in dataset)
        {
            if (item is DicomSequence sequence)
            {
                foreach (var link in sequence.Items.SelectMany(LinksOf)) yield return link;
            }
            // Also where a sender calls its value representation otherwise: readers go by the tag.
            else if (item.ValueRepresentation == DicomVR.UR || item.Tag.DictionaryEntry.ValueRepresentations.Contains(DicomVR.UR))
            {
                yield return (dataset, item, dataset.TryGetValues<string>(item.Tag, out var values) ? values : []);
            }
        }
    }

    private static bool IsPath(string value) => value.StartsWith('/');

    private static bool IsUsable(DicomTag tag, string value)
    {
        var text = value.TrimEnd(' ', '\0');
        // Browsers skip control characters and blanks within a scheme, and read // and /\ as another host.
        if (text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\')) return false;
        if (text.Length == 0 || IsPath(text)) return !text.StartsWith("//", StringComparison.Ordinal);
        return Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (Documents.Contains(uri.Scheme) || (tag == DicomTag.ContactURI && Contacts.Contains(uri.Scheme)));
    }
}
