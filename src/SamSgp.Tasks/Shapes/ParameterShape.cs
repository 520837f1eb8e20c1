using SamSgp.Tasks.Manifests;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>An item of <c>parameters:</c></summary>
internal static class ParameterShape
{
    private const int MaxTextLength = 1024;

    /// <summary>A parameter.</summary>
    public static Shape<TaskParameter> Parameter { get; } = new MappingShape<TaskParameter>("a parameter",
            new() { Name = "", Type = ParameterType.Real, Default = ParameterValue.OfText(""), Label = "" })
        .Required("name", Name(), p => p.Name, (p, v) => p with { Name = v }, "Name in requests and scripts.")
        .Required("type", Scalars.Choice(
                ("double", ParameterType.Real), ("integer", ParameterType.Whole), ("boolean", ParameterType.Flag),
                ("string", ParameterType.Text), ("choice", ParameterType.Choice)),
            p => p.Type, (p, v) => p with { Type = v }, "Kind of value: double, integer, boolean, string or choice.")
        .Required("default", new AnyScalarShape(), p => p.Default.ToString(),
            (p, v) => p with { Default = ParameterValue.OfText(v) }, "The value of a run that gives none.")
        .Optional("label", Scalars.Text(64), p => p.Label.Length == 0 ? null : p.Label, (p, v) => p with { Label = v },
            "What the form shows; the name when left out.")
        .Optional("description", Scalars.Text(MaxTextLength), p => p.Description, (p, v) => p with { Description = v },
            "What the form shows as help.")
        .Optional("min", Scalars.Real(), p => p.Min, (p, v) => p with { Min = v }, "Least number.")
        .Optional("max", Scalars.Real(), p => p.Max, (p, v) => p with { Max = v }, "Greatest number.")
        .Optional("step", Scalars.Positive, p => p.Step, (p, v) => p with { Step = v }, "Step of the form's slider.")
        .Optional("choices", new ListShape<string>(Scalars.Text(MaxTextLength), 1), p => p.Choices.Count == 0 ? null : p.Choices,
            (p, v) => p with { Choices = v }, "The texts of a choice.")
        .Finish(Finish);

    private static NotingShape<string> Name() => new(
        Scalars.Matching("[A-Za-z][A-Za-z0-9_]{0,63}", "is not a name", "write a letter, then letters, digits and underscores"),
        (name, place, node) =>
        {
            if (!place.Document.Parameters.TryAdd(name, null))
                place.Fault(node, "is the name of another parameter", "give each parameter its own name");
        });

    private static TaskParameter? Finish(TaskParameter parameter, Place place, YamlMappingNode node)
    {
        place.Document.Parameters[parameter.Name] = parameter;
        var isNumber = parameter.Type is ParameterType.Real or ParameterType.Whole;
        if (!isNumber && (parameter.Min ?? parameter.Max ?? parameter.Step) is not null)
            place.Fault(node, "has min, max or step, but is no number", "remove them, or make it a double or integer");
        if (parameter.Type == ParameterType.Choice != parameter.Choices.Count > 0)
            place.Fault(node, parameter.Choices.Count > 0 ? "has choices, but is no choice" : "is a choice without choices",
                "give a list of choices exactly where the type is choice");
        if (parameter.Max < parameter.Min) place.At("max").Fault(node, "is below min", "write the smaller number as min");
        if (!parameter.TryParse(parameter.Default.Text, out var standard, out var problem))
            place.At("default").Fault(node, "does not fit the parameter: " + problem.Split("; ")[0], problem.Split("; ")[1]);
        return parameter with
        {
            Default = standard ?? parameter.Default,
            Label = parameter.Label.Length == 0 ? parameter.Name : parameter.Label,
        };
    }
}
