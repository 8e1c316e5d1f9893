// Answers items in two players of QTI 3. Each function takes cases [{xml, answers}], an answer being
// {identifier, cardinality, value, state} for each response, and gives for each the outcomes that the player arrives at.

// qti3-item-player. A player takes one item: loaded with a second one it does not always say that it is ready.
globalThis.showInAmpUp = (xml, state) => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error('The player does not show the item.')), 20000)
  globalThis.ampUp?.page.$destroy()
  document.body.replaceChildren()
  const shown = {}
  shown.page = new Vue({
    render: h => h(qti3Player.default ?? qti3Player, {
      on: {
        notifyQti3PlayerReady: player => {
          shown.player = player
          player.loadItemFromXml(xml, {
            guid: 'item', status: 'interacting', sessionControl: { show_feedback: true }, ...(state ? { state } : {})
          })
        },
        notifyQti3ItemReady: () => resolve(true),
        notifyQti3EndAttemptCompleted: data => shown.ended(data)
      }
    })
  }).$mount(document.body.appendChild(document.createElement('div')))
  globalThis.ampUp = shown
})

globalThis.endInAmpUp = async () => {
  const data = await new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('The player does not end the attempt.')), 20000)
    globalThis.ampUp.ended = resolve
    globalThis.ampUp.player.endAttempt('next')
  })
  return Object.fromEntries(data.state.outcomeVariables.map(({ identifier, value }) => [identifier, value]))
}

// An attempt is loaded with the responses in its state, as a test that is resumed, and ended.
globalThis.answerInAmpUp = async cases => {
  const found = []
  for (const { xml, answers } of cases) {
    await showInAmpUp(xml, {
      identifier: 'item',
      guid: 'item',
      contextVariables: [],
      responseVariables: answers,
      outcomeVariables: [],
      templateVariables: [],
      validationMessages: []
    })
    found.push(await endInAmpUp())
  }
  return found
}

// @citolab/qti-components: the item is put into the page, its responses are set and processed.
globalThis.answerInCito = async cases => {
  const { qtiTransformItem } = await import('./cito.js')
  const found = []
  for (const { xml, answers } of cases) {
    const fragment = qtiTransformItem().parse(xml).htmlDoc()
    document.body.replaceChildren(fragment)
    const item = document.querySelector('qti-assessment-item')
    await item.updateComplete
    for (const { identifier, value } of answers) item.updateResponseVariable(identifier, value)
    item.processResponse()
    const outcomes = item.variables.filter(({ type }) => type === 'outcome')
    found.push(Object.fromEntries(outcomes.map(({ identifier, value }) => [identifier, value])))
  }
  return found
}
