using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Attributes of many slices as text, each looked up once.</summary>
internal sealed class SliceValues(IReadOnlyList<(SliceSource Slice, double At)> slices)
{
    private readonly Dictionary<DicomTag, Dictionary<SliceSource, string?>> _texts = [];

    /// <summary>The text of a slice's attribute; null where it has none.</summary>
    public string? Of(SliceSource slice, DicomTag tag)
    {
        if (!_texts.TryGetValue(tag, out var texts))
        {
            texts = new(ReferenceEqualityComparer.Instance);
            foreach (var (each, _) in slices) texts[each] = FrameAttributes.Open(each.Dataset).Text(each.Frame, tag);
            _texts.Add(tag, texts);
        }

        return texts[slice];
    }

    /// <summary>The word of a value that no other value of the attribute has; the whole value where there is none.</summary>
    public string WordOf(DicomTag tag, string value)
    {
        var others = slices.Select(pair => Of(pair.Slice, tag)).OfType<string>().Distinct().Where(other => other != value)
            .SelectMany(other => other.Split('\\')).ToHashSet(StringComparer.Ordinal);
        return value.Split('\\').FirstOrDefault(word => word.Length > 0 && !others.Contains(word)) ?? value;
    }
}
