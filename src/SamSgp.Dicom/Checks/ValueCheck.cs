namespace SamSgp.Dicom;

/// <summary>Whether VRs, numbers of values and values follow the dictionary and PS3.5.</summary>
internal static class ValueCheck
{
    public static void Run(DicomDataset dataset, FindingList findings)
    {
        if (dataset.Items.Any(item => item.Tag.IsGroupLength)) findings.Inform("group-length", "", "group lengths are retired");
        Run(dataset, dataset.OwnCharacterSet ?? DicomCharacterSet.Default, "", findings);
    }

    public static string Name(DicomTag tag) => tag.DictionaryEntry.Keyword is { Length: > 0 } keyword and not ("Unknown" or "PrivateCreator")
        ? keyword
        : tag.ToString();

    private static void Run(DicomDataset dataset, DicomCharacterSet characterSet, string path, FindingList findings)
    {
        foreach (var item in dataset.Items)
        {
            var name = path + Name(item.Tag);
            if (item.Tag.IsGroupLength) continue;
            CheckTag(item, name, findings);
            if (item is DicomSequence sequence)
            {
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    var inner = sequence.Items[i];
                    Run(inner, inner.OwnCharacterSet ?? characterSet, $"{name}[{i + 1}].", findings);
                }
            }
            else if (item is DicomElement { Size: > 0 } element)
            {
                CheckCount(element, name, findings);
                if (element is DicomStringElement text) CheckText(text, characterSet, name, findings);
            }
        }
    }

    private static void CheckTag(DicomItem item, string name, FindingList findings)
    {
        var tag = item.Tag;
        if (tag.IsPrivate)
        {
            if (tag.Element >= 0x1000 && tag.PrivateCreator is null)
                findings.Warn("no-private-creator", name, "no creator is stated for its block; nobody can know what it means");
            return;
        }

        var entry = tag.DictionaryEntry;
        if (ReferenceEquals(entry, DicomDictionary.UnknownTag))
            findings.Warn("unknown-attribute", name, "no attribute of the standard has this tag");
        else if (!entry.ValueRepresentations.Contains(item.ValueRepresentation) && item.ValueRepresentation != DicomVR.UN)
            findings.Warn("wrong-vr", name, $"has VR {item.ValueRepresentation.Code}, but must have {string.Join(" or ", entry.ValueRepresentations)}");
    }

    private static void CheckCount(DicomElement element, string name, FindingList findings)
    {
        var vr = element.ValueRepresentation;
        if (vr.UnitSize > 1 && element.Size % vr.UnitSize != 0)
            findings.Error("wrong-length", name, $"has {element.Size} bytes, which is no multiple of the {vr.UnitSize} of VR {vr.Code}");
        var vm = element.Tag.DictionaryEntry.ValueMultiplicity;
        if (vr.IsMultiValue && !element.Tag.IsPrivate && !vm.Allows(element.Count))
            findings.Warn("wrong-multiplicity", name, $"has {element.Count} values, but must have {vm}");
    }

    private static void CheckText(DicomStringElement element, DicomCharacterSet characterSet, string name, FindingList findings)
    {
        for (var i = 0; i < Math.Min(element.Count, 100); i++)
        {
            element.TryGet<string>(i, out var value);
            if (DicomValidation.Fault(element.ValueRepresentation, value!) is not { } fault) continue;
            findings.Warn("invalid-value", name, $"'{Shorten(value!)}': {fault}");
            break;
        }

        if (DicomCharacterSet.IsPlain(element.Bytes.Span)) return;
        if (!element.ValueRepresentation.IsStringEncoded)
            findings.Warn("not-ascii", name, $"VR {element.ValueRepresentation.Code} has ASCII only");
        else if (characterSet.Equals(DicomCharacterSet.Default))
            findings.Warn("no-character-set", name, "has characters beyond ASCII, but SpecificCharacterSet names no character set");
        else if (element.Text.Contains('\uFFFD', StringComparison.Ordinal))
            findings.Warn("undecodable-text", name, $"is no text in SpecificCharacterSet '{characterSet}'");
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
