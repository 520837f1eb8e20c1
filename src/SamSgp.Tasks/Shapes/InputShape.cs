using System.Text.Json.Nodes;
using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Shapes;

/// <summary><c>input:</c></summary>
internal static class InputShape
{
    /// <summary>How images become network input.</summary>
    public static Shape<InputSettings> Settings { get; } = new MappingShape<InputSettings>("the input settings", new())
        .Optional("plane", Scalars.Choice(
                ("as-acquired", SlicePlane.AsAcquired), ("axial", SlicePlane.Axial), ("coronal", SlicePlane.Coronal),
                ("sagittal", SlicePlane.Sagittal)),
            i => i.Plane, (i, v) => i with { Plane = v }, "The plane in which slices go through the network.")
        .Optional("window", Window(), i => i.Window, (i, v) => i with { Window = v },
            "How voxel values become grey levels: { center: 60, width: 360 } in real-world units (HU, SUV), " +
            "{ percentiles: [0.5, 99.5] } of the volume, dicom (what the images state), or rgb (colour images).")
        .Optional("crop", Scalars.Choice(("none", InputCrop.None), ("body", InputCrop.Body)),
            i => i.Crop, (i, v) => i with { Crop = v },
            "body shows the network the rectangle around the body instead of the whole slice, in examples and series alike.")
        .Optional("standardizedUptake", Scalars.Flag, i => i.StandardizedUptake, (i, v) => i with { StandardizedUptake = v },
            "true for PET in standardized uptake values (SUV by body weight) instead of the stored units; series without are refused.")
        .Optional("split", Split(), i => i.Split, (i, v) => i with { Split = v },
            "Which images are taken where several lie at one place (phases, echoes, acquisitions): " +
            "{ attribute: AcquisitionNumber, value: last }, or first, last, a number, or conditions as in echo=1 type=M. Without it such a " +
            "series is refused.");

    private static UnionShape<SliceSplit> Split() => new(
        "write { attribute: AcquisitionNumber, value: last }, or first, last, a number, or conditions as in echo=1 type=M",
        Forms.Mapping(Condition().As<SliceSplit>(c => new([c]), s => s.Conditions is [{ Attribute: not SliceSplit.Repeat } only] ? only : null)),
        Forms.Scalar(new ScalarShape<SliceSplit>(
            SliceSplit.Syntax,
            (string text, out SliceSplit? split) => SliceSplit.TryParse(text, out split, out var problem) ? null : problem,
            split => split.ToString(),
            () => new JsonObject { ["type"] = new JsonArray("string", "integer"), ["description"] = "Which of the images at each place: first, last, a number from 1, or "
                + "conditions as in echo=1 type=M." })));

    private static MappingShape<SliceCondition> Condition() => new MappingShape<SliceCondition>("a split", new("", ""))
        .Required("attribute", Scalars.Text(64), s => s.Attribute, (s, v) => s with { Attribute = v },
            "Keyword of the attribute that differs: AcquisitionNumber, TemporalPositionIdentifier, EchoNumbers.")
        .Required("value", Scalars.Text(64), s => s.Value, (s, v) => s with { Value = v },
            "The value of the images that are taken; first or last for the least or the greatest.")
        .Finish((split, place, node) =>
        {
            if (DicomDictionary.Default.TryGetTag(split.Attribute, out _)) return split;
            place.At("attribute").Fault(node, "is no DICOM keyword", "write one as in AcquisitionNumber");
            return null;
        });

    private static UnionShape<IntensityWindow> Window()
    {
        var fixedWindow = new MappingShape<IntensityWindow.Fixed>("a window", new(0, 0))
            .Required("center", Scalars.Real(), w => w.Center, (w, v) => w with { Center = v }, "Middle of the window.")
            .Required("width", Scalars.Positive, w => w.Width, (w, v) => w with { Width = v }, "Width of the window.")
            .As<IntensityWindow>(w => w, w => w as IntensityWindow.Fixed);
        var percentiles = new MappingShape<IntensityWindow.Percentiles>("a window", new(0, 100))
            .Required("percentiles", new ListShape<double>(Scalars.Real(0, 100), 2, 2), w => new[] { w.Low, w.High },
                (w, v) => new(v[0], v[1]), "Percentiles of the volume that become black and white.")
            .Finish((w, place, node) =>
            {
                if (w.High <= w.Low) place.At("percentiles").Fault(node, "are not in order", "write the lower one first: [0.5, 99.5]");
                return w;
            })
            .As<IntensityWindow>(w => w, w => w as IntensityWindow.Percentiles);
        return new UnionShape<IntensityWindow>(
            "write { center: 60, width: 360 }, { percentiles: [0.5, 99.5] }, dicom or rgb",
            Forms.Keyed("center", fixedWindow),
            Forms.Keyed("width", fixedWindow),
            Forms.Keyed("percentiles", percentiles),
            Forms.Word<IntensityWindow>("dicom", new IntensityWindow.FromImage(), "The window the images state."),
            Forms.Word<IntensityWindow>("rgb", new IntensityWindow.Rgb(), "Colour images as they are."));
    }
}
