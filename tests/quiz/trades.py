"""Made-up units of several trades; their statements have quantities, persons, purposes, occasions and steps."""

from builders import make_unit

from cskg.model import Language, Unit

_Topics = dict[str, tuple[str, ...]]

_KITCHEN: _Topics = {
    "Clean the kitchen": (
        "Wipe work surfaces every two hours",
        "Empty the waste bins twice a day",
        "Wash the extraction filters once a week",
        "Soak cutting boards for 15 minutes in sanitiser",
    ),
    "Store food": (
        "Keep chilled food below 5 °C",
        "Keep frozen food at -18 °C or below",
        "Put raw meat on the lowest shelf so that it cannot drip on cooked food",
        "Discard opened sauces within seven days of opening",
    ),
    "Respond to accidents": (
        "Cool burns under running water for at least 20 minutes",
        "Report every injury to the duty manager",
        "Cordon off wet floors to prevent falls",
    ),
    "Follow the closing procedure": (
        "First, switch off the gas",
        "Then cover all open food",
        "Next, mop the floor",
        "Finally, lock the back door",
    ),
}
_SUPPLIES: _Topics = {
    "Order supplies": (
        "Compare at least two quotations before ordering",
        "Place orders three days ahead",
        "Approve purchases up to HK$5,000",
        "Send the order form to the buyer",
    ),
    "Receive deliveries": (
        "Check the temperature of chilled goods within 10 minutes of arrival",
        "Move deliveries to the cold room within 30 minutes so that the cold chain is kept",
        "Return damaged cartons to the driver",
        "First sign the slip, then weigh the boxes, and finally close the gate",
    ),
    "Control costs": (
        "Review prices every quarter",
        "Rotate stock to reduce waste",
        "Keep invoices for seven years in case the auditor asks for them",
        "Stir thick soups in order to prevent burning",
    ),
}
_GUARDS: _Topics = {
    "Patrol the building": (
        "Walk the full route every three hours",
        "Vary the starting point to prevent intruders from learning the pattern",
        "Assign two guards to each gate",
    ),
    "Control access": (
        "Keep the barrier closed so that no car enters unseen",
        "Refuse parcels over 20 kg",
        "Hand over found keys to the shift supervisor",
        "Review the footage within 48 hours because memories fade quickly",
    ),
    "Take over a shift": (
        "Step 1: Read the log book",
        "Step 2: Count the keys",
        "Step 3: Test the radio",
        "Step 4: Sign the handover sheet",
    ),
    "Brief the team": (
        "Brief guards 15 minutes before each shift",
        "Share lessons with the team every month",
        "Agree on meeting points with the client",
    ),
}
_CHINESE: _Topics = {
    "清潔廚房": ("每兩小時抹拭工作枱", "每週清洗抽氣扇", "以消毒藥水浸泡砧板，以防細菌滋生"),
    "儲存食物": ("三天內用完已開封的醬料", "蓋好食物，以防昆蟲沾污", "標示開封日期，以便同事檢查"),
    "處理意外": (
        "向當值經理匯報意外",
        "二十四小時內填寫意外記錄",
        "向保安員交還鎖匙",
        "鋪設防滑墊，以免同事滑倒",
        "向供應商查詢價格",
    ),
    "關閉廚房": ("首先關閉煤氣", "然後蓋好食物", "接着拖抹地面", "最後鎖上後門"),
}
_PONDS: _Topics = {
    "Check the water": (
        "Measure oxygen every morning before feeding",
        "Turn on the aerators as soon as oxygen drops under 4 mg/L",
        "Rinse probes in fresh water to remove salt",
    ),
    "Feed the fish": (
        "Weigh the feed before it goes to the pond",
        "Spread the feed over the whole surface so that small fish get their share",
        "Stop feeding when the fish no longer come up",
        "Store opened bags on pallets to prevent mould",
    ),
    "Exhibit professionalism": ("Wear a life jacket whenever the bank is wet", "Speak truthfully about losses"),
}
_POND_GROUPS: _Topics = {
    "Understand water quality": ("Explain how algae change oxygen", "Explain the effect of rain on salinity"),
    "Plan water exchange": (
        "Exchange at most 20 % of the water in one day",
        "Test the intake water for ammonia before opening the gate",
        "Raise the gate slowly in order to avoid stirring up mud",
        "Close the intake if the river turns brown",
    ),
    "Handle emergencies": (
        "Start the spare pump within 5 minutes of a power failure",
        "Inform neighbouring farms when toxic algae are found",
        "Hold sick fish at 12 °C for 20 minutes",
    ),
}
_FLOWERS: _Topics = {
    "驗收鮮花": ("到貨後15分鐘內核對數量", "當玫瑰少於20枝時通知採購員", "節日前兩星期訂購紅玫瑰"),
    "處理鮮花": (
        "剪去花莖底部2厘米，以便吸水",
        "除去水面以下的葉片，防止細菌滋生",
        "先剪花莖，再除葉，然後放入保鮮液",
        "打烊前把鮮花搬回冷藏櫃",
    ),
    "佈置場地": ("收取五成訂金後才訂購花材", "如戶外氣溫超過30°C，把花飾放入保溫箱", "向新人展示樣本，以免期望有落差"),
}


def _make(code: str, title: str, topics: _Topics, language: Language = Language.EN) -> Unit:
    return make_unit(
        topics, code=code, title=title, level=int(code[-1]), functional_areas=("Trades",), language=language
    )


TRADES = (
    _make("970101L2", "Keep a kitchen clean and safe", _KITCHEN),
    _make("970102L3", "Manage supplies", _SUPPLIES),
    _make("970103L2", "Guard premises", _GUARDS),
)
PONDS = (
    _make("970201L2", "Look after a fish pond", _PONDS),
    _make("970202L3", "Manage a group of ponds", _POND_GROUPS),
)
FLOWERS_IN_CHINESE = _make("970302L2", "花店營運", _FLOWERS, Language.ZH_HANT)
KITCHEN_IN_CHINESE = _make("970301L2", "廚房運作", _CHINESE, Language.ZH_HANT)
